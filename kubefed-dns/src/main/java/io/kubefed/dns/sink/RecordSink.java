package io.kubefed.dns.sink;

import io.kubefed.core.KubefedException;
import io.kubefed.dns.record.Endpoint;
import java.util.List;

/**
 * A destination for DNS records. Thread-safe; each call blocks until it is done or its deadline has
 * passed.
 *
 * <p>A sink is level-triggered: a call says what shall be, whatever was before, and writes nothing
 * where that is so already. It changes the records of the given owner and of nobody else: neither
 * those of another owner of the same federation nor any that came about elsewhere.
 */
public interface RecordSink {

  /** Names the destination in messages. */
  String destination();

  /**
   * Makes the records of an owner those given: adds, changes and removes. What cannot be published
   * stops nothing else and is told in the result.
   *
   * @param endpoints one for each name, type and set identifier
   * @throws KubefedException if the destination as a whole cannot be used; a part may have been
   *     published
   */
  Publication publish(RecordOwner owner, List<Endpoint> endpoints);

  /**
   * Removes all records of an owner that is no more.
   *
   * @throws KubefedException if the destination as a whole cannot be used
   */
  Publication withdraw(RecordOwner owner);
}
