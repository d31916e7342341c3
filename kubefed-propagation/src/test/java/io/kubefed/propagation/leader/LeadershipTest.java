package io.kubefed.propagation.leader;

import static io.kubefed.propagation.leader.LeaderBed.NAMESPACE;
import static io.kubefed.propagation.leader.LeaderBed.START;
import static io.kubefed.propagation.leader.LeaderBed.annotation;
import static io.kubefed.propagation.leader.LeaderBed.kubeFedRecord;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteFencedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.leader.LeaderBed.Candidate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeadershipTest {

  private final LeaderBed bed = new LeaderBed();

  private void seconds(double seconds) {
    bed.time.advance(Duration.ofNanos((long) (seconds * 1e9)));
  }

  @Test
  void aLoneCandidateLeadsAtOnceAndHoldsBothLocks() {
    Candidate a = bed.candidate("a").start();

    assertThat(a.heard).containsExactly("gained");
    assertThat(a.mayWrite()).isTrue();
    assertThat(a.leadership.leader()).contains("a");
    assertThat(bed.lease().orElseThrow().get("spec"))
        .contains(
            JsonValue.of(
                Map.of(
                    "holderIdentity", "a",
                    "leaseDurationSeconds", 15,
                    "acquireTime", "2026-01-01T00:00:00.000000Z",
                    "renewTime", "2026-01-01T00:00:00.000000Z",
                    "leaseTransitions", 0)));
    assertThat(
            bed.configMap()
                .orElseThrow()
                .text("metadata", "annotations", "control-plane.alpha.kubernetes.io/leader"))
        .contains(
            "{\"holderIdentity\":\"a\",\"leaseDurationSeconds\":15,"
                + "\"acquireTime\":\"2026-01-01T00:00:00Z\","
                + "\"renewTime\":\"2026-01-01T00:00:00Z\",\"leaderTransitions\":0}");
  }

  @Test
  void nothingHappensBeforeTheStart() {
    Candidate a = bed.candidate("a");
    seconds(60);

    assertThat(a.calls.total()).isZero();
    assertThat(a.mayWrite()).isFalse();
    a.start();
    assertThatIllegalStateException().isThrownBy(a.leadership::start);
  }

  @Test
  void aRenewalIsOneWriteForEachLockAndNothingElse() {
    Candidate a = bed.candidate("a").start();
    a.calls.reset();

    seconds(5);

    assertThat(a.calls.total()).isEqualTo(2);
    assertThat(a.calls.total(Verb.UPDATE)).isEqualTo(2);
    assertThat(annotation(bed.configMap().orElseThrow()).text("renewTime"))
        .contains("2026-01-01T00:00:05Z");
    assertThat(bed.lease().orElseThrow().text("spec", "renewTime"))
        .contains("2026-01-01T00:00:05.000000Z");
    assertThat(bed.lease().orElseThrow().text("spec", "acquireTime"))
        .contains("2026-01-01T00:00:00.000000Z");
    seconds(600);
    assertThat(a.heard).containsExactly("gained");
  }

  @Test
  void aStandbyTakesOverAtOnceWhenTheLeaderCloses() {
    Candidate a = bed.candidate("a").start();
    Candidate b = bed.candidate("b").start();
    seconds(1);

    a.leadership.close();
    assertThat(a.heard).containsExactly("gained", "lost");
    assertThat(a.mayWrite()).isFalse();
    seconds(0);

    assertThat(b.heard).containsExactly("gained");
    assertThat(b.mayWrite()).isTrue();
    assertThat(bed.lease().orElseThrow().integer("spec", "leaseTransitions")).hasValue(1);
    assertThat(annotation(bed.configMap().orElseThrow()).integer("leaderTransitions")).hasValue(1);
  }

  @Test
  void aClosedLeaderLeavesLocksThatNobodyHolds() {
    Candidate a = bed.candidate("a").start();

    a.leadership.close();
    a.leadership.close();

    assertThat(bed.leaseHolder()).isEmpty();
    assertThat(annotation(bed.configMap().orElseThrow()).text("holderIdentity")).contains("");
    assertThat(annotation(bed.configMap().orElseThrow()).integer("leaseDurationSeconds"))
        .hasValue(1);
    assertThat(a.leadership.leader()).contains("a"); // As last seen.
  }

  @Test
  void aLeaderThatCannotRenewStopsAtTheDeadlineAndTheStandbyBeginsWhenTheLeaseIsUp() {
    Candidate a = bed.candidate("a").start();
    Candidate b = bed.candidate("b").start();
    seconds(20); // The last renewal.
    a.faults.setUnreachable(true);

    seconds(9.999);
    assertThat(a.mayWrite()).isTrue();
    seconds(0.001);
    assertThat(a.mayWrite()).isFalse();
    assertThat(a.heard).containsExactly("gained", "lost");

    seconds(4.9);
    assertThat(b.mayWrite()).isFalse();
    seconds(0.2);
    assertThat(b.mayWrite()).isTrue();
  }

  @Test
  void aLeaderThatWasStoppedRefusesToWriteBeforeItHasDoneAnythingElse() {
    Candidate a = bed.candidate("a").start();
    Candidate b = bed.candidate("b").start();
    ClusterClient writer = ClusterClients.fenced(bed.host, a.term()::mayWrite);
    seconds(7);

    a.stop();
    seconds(60);
    a.calls.reset();

    assertThat(b.mayWrite()).isTrue();
    assertThat(a.mayWrite()).isFalse();
    assertThatExceptionOfType(WriteFencedException.class)
        .isThrownBy(
            () ->
                writer.delete(
                    StandardTypes.CONFIG_MAP,
                    NAMESPACE,
                    Leadership.DEFAULT_NAME,
                    DeleteOptions.DEFAULT));
    a.resume();
    seconds(60);
    assertThat(a.calls.writes()).isZero();
    assertThat(a.heard).containsExactly("gained", "lost");
    assertThat(bed.leaseHolder()).isEqualTo("b");
    assertThat(b.heard).containsExactly("gained");
  }

  @Test
  void aTermThatIsOverStaysOverWhenItsCandidateLeadsAgain() {
    Candidate a = bed.candidate("a").start();
    Term first = a.term();
    a.faults.setUnreachable(true);
    seconds(11);
    a.faults.setUnreachable(false);
    seconds(20);

    assertThat(a.heard).containsExactly("gained", "lost", "gained");
    assertThat(a.term().mayWrite()).isTrue();
    assertThat(first.mayWrite()).isFalse();
  }

  @Test
  void aLeaderWhoseMachineSleptRefusesToWriteThoughItsMonotonicClockStoodStill() {
    Candidate a = bed.candidate("a").start();
    seconds(1);
    a.sleep(Duration.ofSeconds(10));

    assertThat(a.mayWrite()).isFalse();
    seconds(4);
    assertThat(a.heard).containsExactly("gained", "lost");
  }

  @Test
  void aClockThatIsSetBackProlongsNothing() {
    Candidate a = bed.candidate("a").start();
    a.faults.setUnreachable(true);
    a.sleep(Duration.ofHours(-1));
    seconds(9.999);
    assertThat(a.mayWrite()).isTrue();
    seconds(0.001);

    assertThat(a.mayWrite()).isFalse();
  }

  @Test
  void aRenewalWhoseAnswerComesTooLateDoesNotReviveATerm() {
    Clock clock = Clock.fixed(START, ZoneOffset.UTC);
    Instant tomorrow = START.plus(Duration.ofDays(1));
    LiveTerm term = new LiveTerm(new Fence(10, tomorrow), bed.time, clock);
    assertThat(term.extend(new Fence(20, tomorrow))).isTrue();
    bed.time.advance(Duration.ofNanos(20));

    assertThat(term.extend(new Fence(30, tomorrow))).isFalse();
    assertThat(term.mayWrite()).isFalse();
  }

  @Test
  void kubeFedIsWaitedForAsLongAsItRenews() {
    Candidate a = bed.candidate("a");
    bed.putConfigMap(kubeFedRecord("kubefed", START.minusSeconds(100_000)));
    a.start();
    for (int i = 0; i < 20; i++) {
      seconds(5);
      bed.putConfigMap(kubeFedRecord("kubefed", START.minusSeconds(100_000 - i)));
    }
    assertThat(a.heard).isEmpty();
    assertThat(a.calls.writes()).isZero();
    assertThat(a.leadership.leader()).contains("kubefed");
    assertThat(bed.lease()).isEmpty();

    seconds(14.9);
    assertThat(a.heard).isEmpty();
    seconds(11.2); // Seen up to 2.2 periods after it was written.

    assertThat(a.heard).containsExactly("gained");
    assertThat(bed.configMapHolder()).isEqualTo("a");
    assertThat(bed.configMap().orElseThrow().text("data", "of")).contains("others");
    assertThat(annotation(bed.configMap().orElseThrow()).integer("leaderTransitions")).hasValue(4);
  }

  @Test
  void kubeFedsLockCanBeIgnored() {
    bed.putConfigMap(kubeFedRecord("kubefed", START));
    Candidate a = bed.candidate("a", builder -> builder.honourConfigMapLock(false)).start();

    assertThat(a.mayWrite()).isTrue();
    assertThat(bed.configMapHolder()).isEqualTo("kubefed");
  }

  @Test
  void oneLockWithoutTheOtherIsNothing() {
    Candidate ignorant = bed.candidate("x", builder -> builder.honourConfigMapLock(false)).start();
    Candidate a = bed.candidate("a").start();
    seconds(60);

    assertThat(ignorant.mayWrite()).isTrue();
    assertThat(a.mayWrite()).isFalse();
    assertThat(bed.configMap()).isEmpty();
  }

  @Test
  void aLockThatSomebodyTookByForceEndsTheTermAtOnce() {
    Candidate a = bed.candidate("a").start();
    seconds(2);
    bed.putConfigMap(kubeFedRecord("thief", START));

    seconds(3);

    assertThat(a.heard).containsExactly("gained", "lost");
    assertThat(a.mayWrite()).isFalse();
  }

  @Test
  void anObjectThatOthersAnnotateIsStillHeld() {
    Candidate a = bed.candidate("a").start();
    for (ResourceType type : List.of(StandardTypes.LEASE, StandardTypes.CONFIG_MAP)) {
      bed.host.patch(
          type,
          NAMESPACE,
          Leadership.DEFAULT_NAME,
          Patch.merge(JsonValue.parse("{\"metadata\":{\"annotations\":{\"by\":\"others\"}}}")),
          WriteOptions.DEFAULT);
    }
    seconds(100);

    assertThat(a.heard).containsExactly("gained");
    assertThat(bed.lease().orElseThrow().text("metadata", "annotations", "by")).contains("others");
    assertThat(bed.configMap().orElseThrow().text("metadata", "annotations", "by"))
        .contains("others");
  }

  @Test
  void locksThatWereDeletedAreMadeAgain() {
    Candidate a = bed.candidate("a").start();
    bed.host.delete(StandardTypes.LEASE, NAMESPACE, Leadership.DEFAULT_NAME, DeleteOptions.DEFAULT);
    bed.host.delete(
        StandardTypes.CONFIG_MAP, NAMESPACE, Leadership.DEFAULT_NAME, DeleteOptions.DEFAULT);
    seconds(5);

    assertThat(bed.leaseHolder()).isEqualTo("a");
    assertThat(bed.configMapHolder()).isEqualTo("a");
    assertThat(a.heard).containsExactly("gained");
  }

  @Test
  void aRecordThatCannotBeReadKeepsEverybodyWaiting() {
    bed.putConfigMap("not json");
    Candidate a = bed.candidate("a").start();
    seconds(60);
    assertThat(a.heard).isEmpty();
    assertThat(a.calls.writes()).isZero();

    bed.putConfigMap("{}");
    seconds(12);
    assertThat(a.heard).containsExactly("gained");
  }

  @Test
  void aWriteWhoseAnswerWasLostIsFoundAtTheNextLook() {
    Candidate a = bed.candidate("a");
    a.faults.failNext(
        ClusterCall.with(Verb.CREATE, StandardTypes.LEASE), When.AFTER, LeadershipTest::timeout);
    a.start();
    assertThat(a.heard).isEmpty();
    assertThat(bed.leaseHolder()).isEqualTo("a");
    seconds(12);
    assertThat(a.heard).containsExactly("gained");

    a.faults.failNext(
        ClusterCall.with(Verb.UPDATE, StandardTypes.LEASE), When.AFTER, LeadershipTest::timeout);
    seconds(60);
    assertThat(a.heard).containsExactly("gained");
  }

  private static ClusterUnreachableException timeout() {
    return new ClusterUnreachableException(
        "host", null, ClusterUnreachableException.Reason.TIMEOUT, "no answer", null);
  }

  @Test
  void oneLockThatCannotBeRenewedIsEnoughToStop() {
    Candidate a = bed.candidate("a").start();
    for (int i = 1; i <= 100; i++) {
      a.faults.fail(
          ClusterCall.with(Verb.UPDATE, StandardTypes.LEASE),
          i,
          When.BEFORE,
          LeadershipTest::timeout);
    }
    seconds(10);

    assertThat(a.heard).containsExactly("gained", "lost");
    assertThat(bed.configMapHolder()).isEqualTo("a");
  }

  @Test
  void aLockThatIsForbiddenIsTriedAtMostOncePerPeriod() {
    bed.putConfigMap(kubeFedRecord("gone", START));
    Candidate a = bed.candidate("a");
    for (int i = 1; i <= 100; i++) {
      a.faults.fail(
          ClusterCall.with(Verb.UPDATE),
          i,
          When.BEFORE,
          () -> new ForbiddenException("host", null, "no"));
    }
    a.start();
    seconds(115);

    assertThat(a.heard).isEmpty();
    assertThat(a.calls.total(Verb.UPDATE)).isBetween(5L, 21L);
  }

  @Test
  void anotherLockIsTakenWhileLeadingAndTheOldOneGivenBack() {
    Candidate a = bed.candidate("a").start();
    a.leadership.configure(LeadershipSettings.DEFAULT.withResourceLock(ResourceLock.ENDPOINTS));
    seconds(0);

    JsonValue endpoints =
        bed.host.get(StandardTypes.ENDPOINTS, NAMESPACE, Leadership.DEFAULT_NAME).orElseThrow();
    assertThat(annotation(endpoints).text("holderIdentity")).contains("a");
    assertThat(bed.configMapHolder()).isEmpty();
    seconds(60);
    assertThat(a.heard).containsExactly("gained");
  }

  @Test
  void newTimesCountFromTheNextRenewal() {
    Candidate a = bed.candidate("a").start();
    a.leadership.configure(
        new LeadershipSettings(
            Duration.ofSeconds(60),
            Duration.ofSeconds(40),
            Duration.ofSeconds(10),
            ResourceLock.CONFIG_MAPS));
    seconds(0);
    a.faults.setUnreachable(true);

    seconds(39);
    assertThat(a.mayWrite()).isTrue();
    assertThat(bed.lease().orElseThrow().integer("spec", "leaseDurationSeconds")).hasValue(60);
    Candidate b = bed.candidate("b").start(); // It still has the short times.
    seconds(59);
    assertThat(b.mayWrite()).isFalse();
    seconds(2);
    assertThat(b.mayWrite()).isTrue();
  }

  @Test
  void aLeaderThatCannotBeginGivesOthersAChance() {
    Candidate a = bed.candidate("a");
    a.beginFailure = new IllegalStateException("no");
    a.start();
    seconds(0);
    assertThat(a.heard).containsExactly("gained", "lost");
    assertThat(bed.leaseHolder()).isEmpty();

    Candidate b = bed.candidate("b").start();
    seconds(60);
    assertThat(b.mayWrite()).isTrue();
    assertThat(a.heard).containsExactly("gained", "lost");
  }

  @Test
  void aStandbyThatClosesLeavesTheLeaderAlone() {
    Candidate a = bed.candidate("a").start();
    Candidate b = bed.candidate("b").start();

    b.leadership.close();
    seconds(60);

    assertThat(b.heard).isEmpty();
    assertThat(b.calls.writes()).isZero();
    assertThat(a.mayWrite()).isTrue();
  }

  @Test
  void aFenceLetsReadsAndDryRunsThrough() {
    Candidate a = bed.candidate("a").start();
    ClusterClient fenced = ClusterClients.fenced(bed.host, () -> false);
    JsonValue lease = bed.lease().orElseThrow();
    JsonValue edited =
        JsonEditor.on(lease)
            .set(Pointer.of("spec", "leaseDurationSeconds"), JsonValue.of(1))
            .build();

    assertThat(fenced.get(StandardTypes.LEASE, NAMESPACE, Leadership.DEFAULT_NAME)).contains(lease);
    assertThat(
            fenced
                .update(StandardTypes.LEASE, edited, WriteOptions.DEFAULT.withDryRun(true))
                .integer("spec", "leaseDurationSeconds"))
        .hasValue(1);
    assertThatExceptionOfType(WriteFencedException.class)
        .isThrownBy(() -> fenced.update(StandardTypes.LEASE, edited, WriteOptions.DEFAULT))
        .satisfies(refused -> assertThat(refused.isRetryable()).isFalse())
        .withMessageContaining("cluster host, Lease kube-federation-system/kubefed-controller");
    assertThat(bed.lease()).contains(lease);
    assertThat(a.mayWrite()).isTrue();
  }
}
