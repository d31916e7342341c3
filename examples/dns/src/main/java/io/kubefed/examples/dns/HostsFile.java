package io.kubefed.examples.dns;

import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.record.RecordType;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.Publication.Outcome;
import io.kubefed.dns.sink.Publication.Result;
import io.kubefed.dns.sink.RecordOwner;
import io.kubefed.dns.sink.RecordSink;
import io.kubefed.dns.sink.SinkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Publishes records in a hosts file, for machines without a name server of their own. The file is
 * this sink's alone: it is replaced as a whole. There are no aliases in such a file, so an alias
 * gets the addresses of what it leads to.
 */
public final class HostsFile implements RecordSink {

  private final Path file;
  private final Map<ObjectReference, List<Endpoint>> published = new HashMap<>();

  /** A sink that has written nothing. */
  public HostsFile(Path file) {
    this.file = file;
  }

  @Override
  public String destination() {
    return "hosts file " + file;
  }

  @Override
  public synchronized Publication publish(RecordOwner owner, List<Endpoint> endpoints) {
    List<Endpoint> before = published.getOrDefault(owner.object(), List.of());
    if (!before.equals(endpoints)) {
      Map<ObjectReference, List<Endpoint>> all = new HashMap<>(published);
      all.put(owner.object(), List.copyOf(endpoints));
      write(all);
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      outcomes.add(
          Outcome.of(
              endpoint.name(), before.contains(endpoint) ? Result.UNCHANGED : Result.WRITTEN));
    }
    return new Publication(outcomes);
  }

  @Override
  public synchronized Publication withdraw(RecordOwner owner) {
    return publish(owner, List.of());
  }

  private void write(Map<ObjectReference, List<Endpoint>> all) {
    TreeSet<String> lines = new TreeSet<>();
    for (List<Endpoint> ofOne : all.values()) {
      for (Endpoint endpoint : ofOne) {
        addresses(endpoint.name(), ofOne, 0)
            .forEach(address -> lines.add("%-12s %s".formatted(address, endpoint.name())));
      }
    }
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.write(next, lines);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new SinkException(destination(), "cannot be written: " + e, true, e);
    }
    published.clear();
    published.putAll(all);
  }

  private static List<String> addresses(DnsName name, List<Endpoint> endpoints, int depth) {
    List<String> addresses = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.name().equals(name)) {
        if (endpoint.type() != RecordType.CNAME) {
          addresses.addAll(endpoint.targets());
        } else if (depth < endpoints.size()) {
          addresses.addAll(addresses(DnsName.of(endpoint.targets().get(0)), endpoints, depth + 1));
        }
      }
    }
    return addresses;
  }
}
