package io.kubefed.propagation.admission;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.propagation.admission.HttpFront.Limits;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.engine.DaemonThreads;
import io.kubefed.propagation.informer.InformerSettings;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the admission webhooks of a federation: refuses what is wrong when it is submitted, and
 * fills in what a KubeFedConfig leaves out. Thread-safe.
 *
 * <p>Each replica of a control plane runs one, whether it leads or not: they share certificates in
 * a Secret of the host, and none of them has to be asked in particular. Answers come from memory: a
 * host that is slow or gone slows none of them down.
 *
 * <pre>{@code
 * try (AdmissionServer admission =
 *     AdmissionServer.builder(host, WebhookTarget.url(URI.create("https://127.0.0.1:8443")))
 *         .address(new InetSocketAddress("127.0.0.1", 8443))
 *         .build()) {
 *   admission.start();
 *   …
 * }
 * }</pre>
 *
 * <p>It needs Jetty's server ({@code org.eclipse.jetty:jetty-server}) and Bouncy Castle ({@code
 * org.bouncycastle:bcpkix-jdk18on}) on the class path, which are optional dependencies.
 */
public final class AdmissionServer implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(AdmissionServer.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  private final ClusterClient host;
  private final String systemNamespace;
  private final InetSocketAddress address;
  private final WebhookTarget wantedTarget;
  private final Duration checkInterval;
  private final CertificateSettings certificateSettings;
  private final Clock clock;
  private final Limits limits;
  private final List<AdmissionValidator> validators;
  private final CertificateKeeper certificates;
  private final ConfigurationKeeper configurations;

  private final CountDownLatch ready = new CountDownLatch(1);
  private @Nullable Running running;
  private boolean closed;

  private AdmissionServer(Builder builder) {
    host = builder.host;
    systemNamespace = builder.systemNamespace;
    address = builder.address;
    wantedTarget = builder.target;
    checkInterval = builder.checkInterval;
    certificateSettings = builder.certificates();
    clock = builder.clock;
    limits = builder.limits;
    validators = List.copyOf(builder.validators);
    certificates = new CertificateKeeper(host, systemNamespace, certificateSettings, clock);
    configurations =
        new ConfigurationKeeper(
            host,
            systemNamespace,
            validators,
            builder.manage.orElse(builder.target.isUrl()),
            builder.scope == ControlPlaneScope.NAMESPACED);
    // Two validators at one path are told here.
    reviews(HostView.UNKNOWN);
  }

  private Reviews reviews(HostView view) {
    List<AdmissionValidator> all = new ArrayList<>();
    all.add(new FederatedValidator(view));
    all.addAll(validators);
    return new Reviews(all);
  }

  /**
   * Describes a server.
   *
   * @param host reaches the cluster that serves the KubeFed API; stays the caller's to close
   * @param target how the API server of the host reaches this server
   */
  public static Builder builder(ClusterClient host, WebhookTarget target) {
    return new Builder(requireNonNull(host, "host"), requireNonNull(target, "target"));
  }

  /**
   * Begins to listen, and to make itself known to the host, which is not waited for.
   *
   * @throws UncheckedIOException if the address cannot be had
   * @throws IllegalStateException if it was started or closed before
   */
  public synchronized void start() {
    if (closed || running != null) {
      throw new IllegalStateException("a webhook server is started once");
    }
    Running started = new Running();
    running = started;
    started.start();
  }

  /** The port that it listens at; 0 before it is started. */
  public synchronized int port() {
    return running == null ? 0 : running.front.port();
  }

  /**
   * Whether the API server of the host has been told, once at least, to ask here and whom to trust.
   * It then answers, whatever becomes of the host.
   */
  public boolean isReady() {
    return ready.getCount() == 0;
  }

  /** Waits until it is ready, and returns whether it is within that time. */
  public boolean awaitReady(Duration atMost) throws InterruptedException {
    return ready.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends all that was started. What the host was told stays. */
  @Override
  public synchronized void close() {
    closed = true;
    if (running != null) {
      running.close();
      running = null;
    }
  }

  /** What a started server is made of. */
  private final class Running implements AutoCloseable {

    private final ScheduledThreadPoolExecutor upkeep = scheduler("kubefed-admission-upkeep");
    private final ScheduledThreadPoolExecutor timers = scheduler("kubefed-admission-timer");
    private final ExecutorService calls =
        Executors.newCachedThreadPool(new DaemonThreads("kubefed-admission-host"));
    private final CachedHostView view =
        new CachedHostView(host, systemNamespace, InformerSettings.builder(calls, timers).build());
    private final HttpFront front;
    private CertificateBundle shown;
    private Duration retry = FIRST_RETRY;
    private @Nullable String lastFailure;

    Running() {
      // Shown until the host is there: nobody trusts it, but the address is ours.
      shown =
          new CertificatePlan(certificateSettings)
              .next(Optional.empty(), wantedTarget.hostNames(), clock.instant());
      front = new HttpFront(address, wantedTarget.prefix(), reviews(view), shown, limits);
    }

    private static ScheduledThreadPoolExecutor scheduler(String name) {
      ScheduledThreadPoolExecutor scheduler =
          new ScheduledThreadPoolExecutor(
              1, new DaemonThreads(name), new ThreadPoolExecutor.DiscardPolicy());
      scheduler.setRemoveOnCancelPolicy(true);
      return scheduler;
    }

    void start() {
      try {
        front.start();
      } catch (RuntimeException e) {
        close();
        throw e;
      }
      view.start();
      upkeep.execute(this::keepUp);
      logger
          .atInfo()
          .addKeyValue("port", front.port())
          .addKeyValue("target", target())
          .log("Serving admission webhooks");
    }

    private WebhookTarget target() {
      return wantedTarget.listeningAt(front.port());
    }

    private void keepUp() {
      Duration next;
      try {
        CertificateBundle bundle = certificates.sync(wantedTarget.hostNames());
        // Trusted first, shown then: a new authority is in both for a while anyway.
        configurations.sync(target(), bundle.authoritiesPem(), view.federatedTypes());
        if (!bundle.equals(shown)) {
          front.use(bundle);
          shown = bundle;
        }
        ready.countDown();
        retry = FIRST_RETRY;
        lastFailure = null;
        next = checkInterval;
      } catch (CallInterruptedException e) {
        return;
      } catch (RuntimeException e) {
        tell(e);
        next = retry.compareTo(checkInterval) < 0 ? retry : checkInterval;
        retry = retry.multipliedBy(2);
      }
      // It catches what it throws, so that nobody has to look at the outcome.
      Future<?> unused = upkeep.schedule(this::keepUp, next.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell(RuntimeException failure) {
      String words = String.valueOf(failure.getMessage());
      if (!words.equals(lastFailure)) {
        lastFailure = words;
        logger
            .atWarn()
            .addKeyValue("retryIn", retry)
            .setCause(failure)
            .log("The host cannot be told of the webhooks");
      }
    }

    @Override
    public void close() {
      upkeep.shutdownNow();
      view.close();
      timers.shutdownNow();
      calls.shutdownNow();
      front.close();
    }
  }

  /** Describes a webhook server. Not thread-safe. */
  public static final class Builder {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final ClusterClient host;
    private final WebhookTarget target;
    private final List<AdmissionValidator> validators = new ArrayList<>();
    private String systemNamespace = KubeFedNames.SYSTEM_NAMESPACE;
    private InetSocketAddress address = new InetSocketAddress(8443);
    private Optional<Boolean> manage = Optional.empty();
    private ControlPlaneScope scope = ControlPlaneScope.CLUSTER;
    private Duration checkInterval = Duration.ofSeconds(30);
    private Duration authorityLife = CertificateSettings.DEFAULT.authority();
    private Duration certificateLife = CertificateSettings.DEFAULT.server();
    private Clock clock = Clock.systemUTC();
    private Limits limits = Limits.DEFAULT;

    private Builder(ClusterClient host, WebhookTarget target) {
      this.host = host;
      this.target = target;
    }

    /**
     * The namespace of the control plane's objects and of the Secret with the certificates. {@value
     * KubeFedNames#SYSTEM_NAMESPACE} by default.
     */
    public Builder systemNamespace(String value) {
      systemNamespace = requireNonNull(value, "systemNamespace");
      return this;
    }

    /** Where to listen; port 0 for any that is free. Port 8443 of all addresses by default. */
    public Builder address(InetSocketAddress value) {
      if (value.isUnresolved()) {
        throw new IllegalArgumentException("no such address to listen at: " + value);
      }
      address = value;
      return this;
    }

    /** Adds a validator to KubeFed's and the one of federated resources, which are always there. */
    public Builder validator(AdmissionValidator value) {
      validators.add(requireNonNull(value, "validator"));
      return this;
    }

    /**
     * Whether this server makes the webhook configurations and keeps them as they should be, or
     * only puts its certificates into those that somebody else has made. True by default where it
     * is reached by a URL, false by a Service: there they come with the manifests.
     */
    public Builder manageConfigurations(boolean value) {
      manage = Optional.of(value);
      return this;
    }

    /**
     * What is federated, as long as the host has no KubeFedConfig that says so: all namespaces by
     * default. Webhooks of a namespaced control plane judge its own namespace alone.
     */
    public Builder scope(ControlPlaneScope value) {
      scope = requireNonNull(value, "scope");
      return this;
    }

    /** How often certificates and configurations are looked at. Every 30 seconds by default. */
    public Builder checkInterval(Duration value) {
      if (value.isNegative() || value.toMillis() == 0) {
        throw new IllegalArgumentException("the check interval cannot be " + value);
      }
      checkInterval = value;
      return this;
    }

    /**
     * How long certificates live, which are renewed when a third of that is left. Ten years for the
     * authority and 90 days for the server's certificate by default.
     *
     * @throws IllegalArgumentException if the authority does not live three times as long
     */
    public Builder certificateLife(Duration authority, Duration server) {
      if (authority.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException("no authority lives for " + authority);
      }
      authorityLife = authority;
      certificateLife = server;
      certificates();
      return this;
    }

    private CertificateSettings certificates() {
      Duration third = certificateLife.dividedBy(3);
      Duration overlap = CertificateSettings.DEFAULT.overlap();
      return new CertificateSettings(
          authorityLife, certificateLife, third.compareTo(overlap) < 0 ? third : overlap);
    }

    /** What the lives of certificates are counted by. The system's clock by default. */
    public Builder clock(Clock value) {
      clock = requireNonNull(value, "clock");
      return this;
    }

    /** What is held at most, for tests. */
    Builder limits(Limits value) {
      limits = value;
      return this;
    }

    /**
     * The server; nothing is started.
     *
     * @throws IllegalArgumentException if two validators have the same path
     */
    public AdmissionServer build() {
      return new AdmissionServer(this);
    }
  }
}
