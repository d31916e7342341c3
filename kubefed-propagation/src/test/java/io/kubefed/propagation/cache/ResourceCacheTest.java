package io.kubefed.propagation.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.Problem;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.CacheStatistics;
import io.kubefed.propagation.cluster.StandardTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResourceCacheTest {

  private static final FederatedType TYPE = FederatedType.forTarget(StandardTypes.CONFIG_MAP);
  private static final FederatedType SECRETS = FederatedType.forTarget(StandardTypes.SECRET);

  private static JsonValue object(String identity, String selector) {
    return JsonValue.parseYaml(
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedConfigMap
        metadata: {name: web, namespace: default%s}
        spec: {placement: {clusterSelector: %s}, template: {data: {key: a}}}
        """
            .formatted(identity, selector));
  }

  private static JsonValue object(String uid, int version) {
    return object(
        ", uid: " + uid + ", resourceVersion: \"" + version + "\"", "{matchLabels: {env: prod}}");
  }

  @Test
  void anObjectIsParsedOnceForEachOfItsVersions() {
    ResourceCache cache = ResourceCache.create();

    FederatedResource first = cache.read(TYPE, object("a", 1));

    assertThat(cache.read(TYPE, object("a", 1))).isSameAs(first);
    assertThat(cache.read(TYPE, object("a", 2))).isNotSameAs(first);
    assertThat(cache.read(TYPE, object("b", 1))).isNotSameAs(first);
    assertThat(cache.read(SECRETS, object("a", 1))).isNotSameAs(first);
    assertThat(cache.resourceStatistics()).isEqualTo(new CacheStatistics(1, 4, 0, 4));
  }

  @Test
  void whatIsRememberedIsWhatReadGives() {
    JsonValue object = object("a", 1);
    FederatedResource cached = ResourceCache.create().read(TYPE, object);
    FederatedResource plain = FederatedResource.read(TYPE, object);

    assertThat(cached.placement()).isEqualTo(plain.placement());
    assertThat(cached.template()).isEqualTo(plain.template());
    assertThat(cached.problems()).isEqualTo(plain.problems());
  }

  @Test
  void anObjectWithoutUidOrVersionIsNotRemembered() {
    ResourceCache cache = ResourceCache.create();
    JsonValue without = object("", "{}");
    JsonValue withUid = object(", uid: a", "{}");

    assertThat(cache.read(TYPE, without)).isNotSameAs(cache.read(TYPE, without));
    assertThat(cache.read(TYPE, withUid)).isNotSameAs(cache.read(TYPE, withUid));
    assertThat(cache.resourceStatistics()).isEqualTo(CacheStatistics.NONE);
  }

  @Test
  void aSelectorIsParsedOnceForAllThatUseIt() {
    ResourceCache cache = ResourceCache.create();

    LabelSelector a = cache.read(TYPE, object("a", 1)).placement().clusterSelector().orElseThrow();
    LabelSelector b = cache.read(TYPE, object("b", 1)).placement().clusterSelector().orElseThrow();

    assertThat(a).isSameAs(b);
    assertThat(a.matches(Map.of("env", "prod"))).isTrue();
    assertThat(cache.selectorStatistics()).isEqualTo(new CacheStatistics(1, 1, 0, 1));
  }

  @Test
  void aSelectorWithProblemsTellsThemEveryTime() {
    ResourceCache cache = ResourceCache.create();
    List<Problem> problems = new ArrayList<>();
    JsonValue selector = JsonValue.parseYaml("{matchLabel: {env: prod}}");

    cache.selector(selector, problems::add);
    cache.selector(selector, problems::add);

    assertThat(problems).hasSize(2);
    assertThat(cache.selectorStatistics().size()).isZero();
  }

  @Test
  void theSizeIsBounded() {
    ResourceCache cache =
        ResourceCache.create(CacheSettings.DEFAULT.withMaximumSize(3), CacheSettings.DEFAULT);
    for (int i = 0; i < 10; i++) {
      cache.read(TYPE, object("a", i));
    }

    assertThat(cache.resourceStatistics()).isEqualTo(new CacheStatistics(0, 10, 7, 3));
  }

  @Test
  void aCacheOfSizeZeroRemembersNothing() {
    ResourceCache cache =
        ResourceCache.create(CacheSettings.DEFAULT.withMaximumSize(0), CacheSettings.DEFAULT);

    assertThat(cache.read(TYPE, object("a", 1))).isNotSameAs(cache.read(TYPE, object("a", 1)));
  }

  @Test
  void whatNobodyAsksForExpires() {
    AtomicLong nanos = new AtomicLong();
    CacheSettings settings = CacheSettings.DEFAULT.withExpireAfterAccess(Duration.ofMinutes(1));
    ResourceCache cache = ResourceCache.create(settings, settings, nanos::get);
    FederatedResource first = cache.read(TYPE, object("a", 1));
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(cache.read(TYPE, object("a", 1))).isSameAs(first);
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(cache.read(TYPE, object("a", 1))).as("used in between").isSameAs(first);
    nanos.addAndGet(Duration.ofSeconds(60).toNanos());

    assertThat(cache.read(TYPE, object("a", 1))).isNotSameAs(first);
    assertThat(cache.resourceStatistics().evictions()).isEqualTo(1);
  }

  @Test
  void boundsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> CacheSettings.DEFAULT.withMaximumSize(-1))
        .hasMessage("maximumSize must not be negative: -1");
    assertThatThrownBy(() -> CacheSettings.DEFAULT.withExpireAfterAccess(Duration.ZERO))
        .hasMessageContaining("expireAfterAccess must be positive: PT0S");
  }
}
