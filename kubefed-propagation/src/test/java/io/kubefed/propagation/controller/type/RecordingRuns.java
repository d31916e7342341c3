package io.kubefed.propagation.controller.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.federated.FederatedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Runs that do nothing but tell what was asked of them. */
final class RecordingRuns implements TypeRuns {

  final List<String> told = new CopyOnWriteArrayList<>();
  final List<RecordedRun> open = new CopyOnWriteArrayList<>();
  volatile Consumer<FederatedType> onCreate = type -> {};
  volatile Consumer<FederatedType> onRelease = type -> {};
  volatile boolean synced = true;

  final class RecordedRun implements TypeRun {

    final FederatedType type;
    final Optional<FederatedType> namespaceType;

    RecordedRun(FederatedType type, Optional<FederatedType> namespaceType) {
      this.type = type;
      this.namespaceType = namespaceType;
    }

    @Override
    public void start() {
      assertThat(open).as("no two runs share a type").noneMatch(this::clashes);
      open.add(this);
      told.add("start " + type.federated().kind());
    }

    private boolean clashes(RecordedRun other) {
      return other.type.target().equals(type.target())
          || other.type.federated().equals(type.federated());
    }

    @Override
    public boolean isSynced() {
      return synced;
    }

    @Override
    public void close() {
      open.remove(this);
      told.add("close " + type.federated().kind());
    }
  }

  @Override
  public TypeRun create(FederatedType type, Optional<FederatedType> namespaceType) {
    onCreate.accept(type);
    return new RecordedRun(type, namespaceType);
  }

  @Override
  public void release(FederatedType type) {
    onRelease.accept(type);
    told.add("release " + type.target().kind());
  }

  /** What was asked since the last call. */
  List<String> told() {
    List<String> all = new ArrayList<>(told);
    told.clear();
    return all;
  }

  RecordedRun run(String federatedKind) {
    return open.stream()
        .filter(run -> run.type.federated().kind().equals(federatedKind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no run of " + federatedKind + " but " + told));
  }
}
