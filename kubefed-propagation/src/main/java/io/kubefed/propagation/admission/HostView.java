package io.kubefed.propagation.admission;

import io.kubefed.core.ResourceType;
import io.kubefed.core.validation.LintContext;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What is known of the host without asking it. Thread-safe. */
interface HostView {

  /** Nothing is known. */
  HostView UNKNOWN =
      new HostView() {
        @Override
        public LintContext context() {
          return LintContext.UNKNOWN;
        }

        @Override
        public Optional<ResourceType> target(String group, String plural) {
          return Optional.empty();
        }

        @Override
        public Collection<ResourceType> federatedTypes() {
          return List.of();
        }
      };

  /** What federated resources are judged by. */
  LintContext context();

  /** The target of the federated type of that group and plural, where it is known. */
  Optional<ResourceType> target(String group, String plural);

  /** The federated types that type configs declare, as far as they are known. */
  Collection<ResourceType> federatedTypes();
}
