package io.kubefed.dns.sink;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.Endpoint;
import java.util.List;
import java.util.function.Predicate;

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

  /**
   * Removes all records of owners that are gone, for those that went while nobody looked. Sinks
   * whose records go with their owners have nothing to do, which is the default.
   *
   * @param gone tells of an owner found at the destination whether it is no more
   * @throws KubefedException if the destination as a whole cannot be used
   */
  default Publication sweep(Predicate<ObjectReference> gone) {
    return new Publication(List.of());
  }

  /** Forgets what is believed of the destination, so that the next call looks. */
  default void refresh() {}

  /**
   * Whether the destination chooses between several sets of records of one name. To one that does
   * not, endpoints without set identifiers are given.
   */
  default boolean choosesBetweenSets() {
    return false;
  }
}
