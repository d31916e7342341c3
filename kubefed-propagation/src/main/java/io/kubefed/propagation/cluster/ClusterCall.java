package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ResourceType;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One call to a cluster, as the decorators see it.
 *
 * @param verb what is asked
 * @param type the type it is about; empty for discovery and health
 * @param namespace the namespace it is about; empty for all, and where there is none
 * @param name the object it is about; empty where it is about none, or its name is to be generated
 */
public record ClusterCall(Verb verb, Optional<ResourceType> type, String namespace, String name) {

  /** What is asked of a cluster. Each is one request, except for discovery. */
  public enum Verb {
    /** {@link ClusterReader#get}. */
    GET,
    /** {@link ClusterReader#list}, once for each page. */
    LIST,
    /** {@link ClusterWatcher#watch}. */
    WATCH,
    /** {@link ClusterWriter#create}. */
    CREATE,
    /** {@link ClusterWriter#update}. */
    UPDATE,
    /** {@link ClusterWriter#updateStatus}. */
    UPDATE_STATUS,
    /** {@link ClusterWriter#patch}. */
    PATCH,
    /** {@link ClusterWriter#delete}. */
    DELETE,
    /** A question of {@link ClusterDiscovery}, which a cache may answer. */
    DISCOVER,
    /** {@link ClusterHealth#check}. */
    CHECK;

    /** True if it changes the cluster, unless it is a dry run. */
    public boolean isWrite() {
      return switch (this) {
        case CREATE, UPDATE, UPDATE_STATUS, PATCH, DELETE -> true;
        case GET, LIST, WATCH, DISCOVER, CHECK -> false;
      };
    }
  }

  public ClusterCall {
    requireNonNull(verb, "verb");
    requireNonNull(type, "type");
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
  }

  /** Matches every call. */
  public static Predicate<ClusterCall> any() {
    return call -> true;
  }

  /** Matches the calls with that verb. */
  public static Predicate<ClusterCall> with(Verb verb) {
    return call -> call.verb() == verb;
  }

  /** Matches the calls with that verb about that type. */
  public static Predicate<ClusterCall> with(Verb verb, ResourceType type) {
    return call -> call.verb() == verb && call.type().equals(Optional.of(type));
  }

  /** Matches the calls that write. */
  public static Predicate<ClusterCall> writes() {
    return call -> call.verb().isWrite();
  }
}
