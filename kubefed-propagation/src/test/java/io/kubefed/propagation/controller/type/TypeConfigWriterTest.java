package io.kubefed.propagation.controller.type;

import static io.kubefed.propagation.controller.type.TypeBed.CONFIG_MAPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.propagation.cluster.ConflictException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeConfigWriterTest {

  @Test
  void whatIsCachedLateIsNotWrittenTwice() {
    try (TypeBed bed = new TypeBed()) {
      bed.create(CONFIG_MAPS);
      TypeConfigWriter writer = new TypeConfigWriter(bed.context.host());
      TypeConfig late = TypeConfig.read(bed.config("configmaps"));
      writer.writeStatus(writer.addFinalizer(late), true, false);
      bed.calls.reset();

      assertThat(writer.newest(late).hasFinalizer()).isTrue();
      writer.writeStatus(writer.addFinalizer(writer.newest(late)), true, false);

      assertThat(bed.calls.writes()).isZero();
    }
  }

  @Test
  void whatOthersWroteSinceIsNewerThanWhatWasWrittenHere() {
    try (TypeBed bed = new TypeBed()) {
      bed.create(CONFIG_MAPS);
      TypeConfigWriter writer = new TypeConfigWriter(bed.context.host());
      writer.addFinalizer(TypeConfig.read(bed.config("configmaps")));
      bed.edit("configmaps", "/metadata/labels", Map.of("team", "a"));
      TypeConfig cached = TypeConfig.read(bed.config("configmaps"));

      assertThat(writer.newest(cached)).isSameAs(cached);
    }
  }

  @Test
  void nothingIsWrittenOverWhatOthersWrote() {
    try (TypeBed bed = new TypeBed()) {
      bed.create(CONFIG_MAPS);
      TypeConfigWriter writer = new TypeConfigWriter(bed.context.host());
      TypeConfig late = TypeConfig.read(bed.config("configmaps"));
      bed.edit("configmaps", "/metadata/finalizers", new String[] {"example.com/mine"});

      assertThatThrownBy(() -> writer.addFinalizer(late)).isInstanceOf(ConflictException.class);
      assertThatThrownBy(() -> writer.writeStatus(late, true, false))
          .isInstanceOf(ConflictException.class);
      writer.addFinalizer(TypeConfig.read(bed.config("configmaps")));
      assertThat(TypeConfig.read(bed.config("configmaps")).finalizers())
          .containsExactly("example.com/mine", "core.kubefed.io/federated-type-config");
    }
  }
}
