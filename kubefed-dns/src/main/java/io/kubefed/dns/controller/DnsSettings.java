package io.kubefed.dns.controller;

import static java.util.Objects.requireNonNull;

import io.kubefed.dns.record.EndpointPlanner;
import io.kubefed.dns.record.HostResolver;
import io.kubefed.dns.record.HostResolvers;
import io.kubefed.dns.record.Routing;
import io.kubefed.propagation.engine.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How records are made and where they go. Immutable; start at {@link #builder}. */
public final class DnsSettings {

  private final List<SinkFactory> sinks;
  private final EndpointPlanner planner;
  private final Routing routing;
  private final Duration grace;
  private final Backoff backoff;
  private final Duration patience;
  private final Duration resync;
  private final Duration resolveAgain;

  private DnsSettings(Builder builder) {
    sinks =
        builder.sinks.isEmpty()
            ? List.of(SinkFactory.kubeFedEndpoints())
            : List.copyOf(builder.sinks);
    planner = new EndpointPlanner(builder.resolver, builder.defaultTtl.toSeconds());
    routing = builder.routing;
    grace = builder.grace;
    backoff = builder.backoff;
    patience = builder.patience;
    resync = builder.resync;
    resolveAgain = builder.resolveAgain;
  }

  /** Settings that make records as KubeFed did, unless something else is said. */
  public static Builder builder() {
    return new Builder();
  }

  List<SinkFactory> sinks() {
    return sinks;
  }

  EndpointPlanner planner() {
    return planner;
  }

  Routing routing() {
    return routing;
  }

  Duration grace() {
    return grace;
  }

  Backoff backoff() {
    return backoff;
  }

  Duration patience() {
    return patience;
  }

  Duration resync() {
    return resync;
  }

  Duration resolveAgain() {
    return resolveAgain;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final List<SinkFactory> sinks = new ArrayList<>();
    private HostResolver resolver = HostResolvers.system();
    private Duration defaultTtl = Duration.ofSeconds(EndpointPlanner.DEFAULT_TTL_SECONDS);
    private Routing routing = Routing.none();
    private Duration grace = Duration.ofSeconds(30);
    private Backoff backoff = Backoff.exponential(Duration.ofMillis(200), Duration.ofMinutes(2));
    private Duration patience = Duration.ofMinutes(5);
    private Duration resync = Duration.ofMinutes(10);
    private Duration resolveAgain = Duration.ofMinutes(1);

    private Builder() {}

    /**
     * Adds a sink. Each publishes in its own time: one that fails holds up no other. Without any
     * there is one, {@link SinkFactory#kubeFedEndpoints}.
     */
    public Builder sink(SinkFactory factory) {
      sinks.add(requireNonNull(factory, "factory"));
      return this;
    }

    /** Finds the addresses of load balancers' host names. This machine's resolver by default. */
    public Builder resolver(HostResolver value) {
      resolver = requireNonNull(value, "resolver");
      return this;
    }

    /**
     * The time to live of records that state none. 300 seconds by default; KubeFed v0.6.1 had 180.
     */
    public Builder defaultTtl(Duration value) {
      defaultTtl = requireNonNull(value, "defaultTtl");
      return this;
    }

    /** How a provider chooses between clusters, where a sink's can. Not at all by default. */
    public Builder routing(Routing value) {
      routing = requireNonNull(value, "routing");
      return this;
    }

    /**
     * How long the addresses of a load balancer that has lost them all stay published, so that one
     * that flaps does not empty a record. 30 seconds by default; zero for not at all.
     */
    public Builder grace(Duration value) {
      if (value.isNegative()) {
        throw new IllegalArgumentException("the grace time must not be negative: " + value);
      }
      grace = value;
      return this;
    }

    /**
     * How long a sink that failed is left alone. From 200 ms to 2 minutes by default, doubled each
     * time.
     */
    public Builder backoff(Backoff value) {
      backoff = requireNonNull(value, "backoff");
      return this;
    }

    /**
     * After what time is tried again what somebody has to mend first: a name that is another's, a
     * key that is not accepted, a zone that is refused. 5 minutes by default.
     */
    public Builder patience(Duration value) {
      patience = positive("patience", value);
      return this;
    }

    /**
     * How often all records are compared with what the sinks hold, to put right what others have
     * changed there. 10 minutes by default.
     */
    public Builder resync(Duration value) {
      resync = positive("resync", value);
      return this;
    }

    /** How often host names of load balancers are resolved again. Every minute by default. */
    public Builder resolveAgain(Duration value) {
      resolveAgain = positive("resolveAgain", value);
      return this;
    }

    private static Duration positive(String what, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(what + " must be longer than nothing: " + value);
      }
      return value;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if the default time to live is none that DNS has
     */
    public DnsSettings build() {
      return new DnsSettings(this);
    }
  }
}
