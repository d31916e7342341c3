package io.kubefed.core.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImageReferenceTest {

  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @MethodSource
  void readsTheParts(String image, String registry, String repository, String tag, String digest) {
    ImageReference parsed = ImageReference.parse(image);
    assertThat(parsed)
        .isEqualTo(new ImageReference(part(registry), repository, part(tag), part(digest)));
    assertThat(parsed).hasToString(image);
  }

  private static Optional<String> part(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  static Stream<Arguments> readsTheParts() {
    return Stream.of(
        image("nginx", "", "nginx", "", ""),
        image("nginx:1.27", "", "nginx", "1.27", ""),
        image("library/nginx", "", "library/nginx", "", ""),
        image("docker.io/library/nginx:1.27", "docker.io", "library/nginx", "1.27", ""),
        image("localhost/web", "localhost", "web", "", ""),
        image("localhost:5000/web", "localhost:5000", "web", "", ""),
        image("mirror:5000/shop/web:v2", "mirror:5000", "shop/web", "v2", ""),
        image("10.0.0.7:5000/web", "10.0.0.7:5000", "web", "", ""),
        image("[::1]:5000/web:v1", "[::1]:5000", "web", "v1", ""),
        image("Registry/web", "Registry", "web", "", ""),
        image("web@" + DIGEST, "", "web", "", DIGEST),
        image("web:v1@" + DIGEST, "", "web", "v1", DIGEST),
        image("mirror:5000/web:v1@" + DIGEST, "mirror:5000", "web", "v1", DIGEST),
        image("gcr.io/a/b/c/web@" + DIGEST, "gcr.io", "a/b/c/web", "", DIGEST));
  }

  private static Arguments image(
      String image, String registry, String repository, String tag, String digest) {
    return argumentSet(image, image, registry, repository, tag, digest);
  }
}
