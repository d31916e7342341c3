package io.kubefed.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * etcd, an API server and, where wanted, a controller manager and a scheduler, as child processes
 * with their data in one scratch directory. Faults are done to the API server alone: the others
 * wait for it, as they would in a cluster.
 */
final class LocalControlPlane implements ClusterBackend {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern REVISION = Pattern.compile("\"revision\"\\s*:\\s*\"(\\d+)\"");

  private final ControlPlaneBinaries binaries;
  private final ClusterSpec spec;
  private final String token = UUID.randomUUID().toString();
  private final int etcdPort = FreePorts.next();
  private final int apiServerPort = FreePorts.next();
  private final int peerPort = FreePorts.next();
  private final Path directory;
  private final HttpClient etcdClient =
      HttpClient.newBuilder().connectTimeout(REQUEST_TIMEOUT).build();

  private volatile @Nullable HttpClient apiServerClient;

  // All guarded by this; close() may come from the shutdown hook in the middle of a start.
  private @Nullable ServerProcess etcd;
  private @Nullable ServerProcess apiServer;
  private @Nullable ServerProcess controllerManager;
  private @Nullable ServerProcess scheduler;
  private boolean closed;

  LocalControlPlane(ControlPlaneBinaries binaries, ClusterSpec spec) {
    this.binaries = binaries;
    this.spec = spec;
    this.directory = ScratchDirectory.create(spec.name());
  }

  void start() {
    writeCredentials();
    startEtcd();
    startApiServer();
    if (spec.controllerManager()) {
      startControllerManager();
    }
    if (spec.scheduler()) {
      startScheduler();
    }
  }

  @Override
  public String kubeconfig() {
    try {
      // The server signs its own certificate, so that is what to trust.
      byte[] certificate = Files.readAllBytes(certificate());
      return Kubeconfigs.withToken(
          spec.name(),
          "https://127.0.0.1:" + apiServerPort,
          Base64.getEncoder().encodeToString(certificate),
          token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Set<ClusterFault> faults() {
    return EnumSet.allOf(ClusterFault.class);
  }

  @Override
  public boolean outlivesTests() {
    return false;
  }

  @Override
  public void pause() {
    running(apiServer).signal("STOP");
  }

  @Override
  public void resume() {
    running(apiServer).signal("CONT");
  }

  @Override
  public void kill() {
    running(apiServer).kill();
  }

  @Override
  public void restart() {
    running(apiServer).kill();
    startApiServer();
    // They outlast an API server that is away, but after several faults only look for it again
    // when a back-off of up to half a minute ends: who restarts a cluster wants it whole.
    if (controllerManager != null) {
      controllerManager.kill();
      startControllerManager();
    }
    if (scheduler != null) {
      scheduler.kill();
      startScheduler();
    }
  }

  /**
   * Writes a key first: the revision to be compacted is then later than any that a client has seen,
   * and a watch that resumes where it was lies before it.
   */
  @Override
  public void compact() {
    String key =
        Base64.getEncoder()
            .encodeToString("kubefed-testing/compaction".getBytes(StandardCharsets.UTF_8));
    String put = askEtcd("/v3/kv/put", "{\"key\": \"" + key + "\", \"value\": \"\"}");
    Matcher revision = REVISION.matcher(put);
    if (!revision.find()) {
      throw new TestClusterException(
          "etcd of cluster " + spec.name() + " told no revision: " + put);
    }
    askEtcd(
        "/v3/kv/compaction", "{\"revision\": \"" + revision.group(1) + "\", \"physical\": true}");
  }

  @Override
  public String logs() {
    return directory + "/*.log";
  }

  @Override
  public void close() {
    stop();
    ScratchDirectory.delete(directory);
    LiveBackends.remove(this);
  }

  /** Keeps the logs, to which the error refers. */
  void closeAfterFailure() {
    stop();
    ScratchDirectory.deleteAllButLogs(directory);
    LiveBackends.remove(this);
  }

  private synchronized void stop() {
    closed = true;
    for (ServerProcess server :
        new ServerProcess[] {scheduler, controllerManager, apiServer, etcd}) {
      if (server != null) {
        server.kill();
      }
    }
  }

  private void writeCredentials() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      Files.writeString(
          file("service-account.key"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
      Files.writeString(
          file("service-account.pub"), pem("PUBLIC KEY", keys.getPublic().getEncoded()));
      Files.writeString(
          file("tokens.csv"), token + ",kubefed-testing,kubefed-testing,\"system:masters\"\n");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pem(String type, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }

  private void startEtcd() {
    String client = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + peerPort;
    ServerProcess started =
        launch(
            "etcd",
            "--data-dir=" + file("etcd"),
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=default=" + peer,
            "--unsafe-no-fsync",
            // A lone member need not wait a second before it elects itself.
            "--heartbeat-interval=20",
            "--election-timeout=100");
    synchronized (this) {
      etcd = started;
    }
    awaitHealthy("etcd", started, () -> isHealthy(etcdClient, client + "/health"));
  }

  private void startApiServer() {
    ServerProcess started =
        launch(
            "kube-apiserver",
            "--etcd-servers=http://127.0.0.1:" + etcdPort,
            "--secure-port=" + apiServerPort,
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--cert-dir=" + file("certificates"),
            "--service-account-key-file=" + file("service-account.pub"),
            "--service-account-signing-key-file=" + file("service-account.key"),
            "--service-account-issuer=https://kubernetes.default.svc",
            "--token-auth-file=" + file("tokens.csv"),
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--allow-privileged=true",
            // It would refuse, at every sync, to be reached at a loopback address.
            "--endpoint-reconciler-type=none",
            // Pods of a test need no service account and, without a kubelet, no token.
            "--disable-admission-plugins=ServiceAccount");
    synchronized (this) {
      apiServer = started;
    }
    // The others would look again only after a second if they found it not ready.
    awaitHealthy("kube-apiserver", started, this::isReady);
  }

  private void startControllerManager() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--kubeconfig=" + kubeconfigFile(),
                "--leader-elect=false",
                "--secure-port=0",
                "--service-account-private-key-file=" + file("service-account.key"),
                "--root-ca-file=" + certificate(),
                "--controllers=*,-nodeipam,-nodelifecycle"));
    if (binaries.hasInsecurePorts()) {
      arguments.add("--port=0");
    }
    ServerProcess started = launch("kube-controller-manager", arguments.toArray(String[]::new));
    synchronized (this) {
      controllerManager = started;
    }
  }

  private void startScheduler() {
    List<String> arguments =
        new ArrayList<>(
            List.of("--kubeconfig=" + kubeconfigFile(), "--leader-elect=false", "--secure-port=0"));
    if (binaries.hasInsecurePorts()) {
      arguments.add("--port=0");
    }
    ServerProcess started = launch("kube-scheduler", arguments.toArray(String[]::new));
    synchronized (this) {
      scheduler = started;
    }
  }

  private synchronized ServerProcess launch(String server, String... arguments) {
    if (closed) {
      throw new TestClusterException("Cluster " + spec.name() + " is closed");
    }
    List<String> command = new ArrayList<>();
    command.add(binaries.path(server).toString());
    command.addAll(List.of(arguments));
    return ServerProcess.start(command, directory, file(server + ".log"));
  }

  private void awaitHealthy(String name, ServerProcess server, BooleanSupplier healthy) {
    boolean[] healthyAtLast = new boolean[1];
    Deadline.after(START_TIMEOUT)
        .await(
            () -> {
              healthyAtLast[0] = server.isAlive() && healthy.getAsBoolean();
              return healthyAtLast[0] || !server.isAlive();
            });
    if (!healthyAtLast[0]) {
      throw new TestClusterException(
          name
              + " of cluster "
              + spec.name()
              + (server.isAlive()
                  ? " was not ready within " + START_TIMEOUT.toSeconds() + " s"
                  : " ended")
              + ". Its log ends with:\n"
              + server.logTail());
    }
  }

  private boolean isHealthy(HttpClient client, String url) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(REQUEST_TIMEOUT)
              .header("Authorization", "Bearer " + token)
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestClusterException("Interrupted while waiting for " + url, e);
    }
  }

  private boolean isReady() {
    HttpClient client = apiServerClient;
    if (client == null) {
      if (!Files.exists(certificate()) || !isListening()) {
        return false;
      }
      client =
          HttpClient.newBuilder()
              .sslContext(trusting(certificate()))
              .connectTimeout(REQUEST_TIMEOUT)
              .build();
      apiServerClient = client;
    }
    return isHealthy(client, "https://127.0.0.1:" + apiServerPort + "/readyz");
  }

  /** It listens once its certificate is written to the end. */
  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), apiServerPort)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static SSLContext trusting(Path certificates) {
    try (InputStream file = Files.newInputStream(certificates)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        trusted.setCertificateEntry("certificate-" + trusted.size(), certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot trust " + certificates, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String askEtcd(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + etcdPort + path))
            .timeout(REQUEST_TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response =
          etcdClient.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new TestClusterException(
            "etcd of cluster " + spec.name() + " refused " + path + ": " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new TestClusterException("etcd of cluster " + spec.name() + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestClusterException("Interrupted while asking etcd", e);
    }
  }

  private Path kubeconfigFile() {
    try {
      return Files.writeString(file("kubeconfig"), kubeconfig());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path certificate() {
    return file("certificates").resolve("apiserver.crt");
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private static ServerProcess running(@Nullable ServerProcess server) {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server;
  }
}
