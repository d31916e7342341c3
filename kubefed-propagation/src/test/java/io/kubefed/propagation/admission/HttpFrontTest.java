package io.kubefed.propagation.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admission.HttpFront.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class HttpFrontTest {

  private static final String PATH = "/validate-kubefedcluster";
  private static final int BODY = 64 * 1024;
  private static final long PATIENCE_MILLIS = 700;
  private static final String REVIEW =
      ReviewsTest.review(
              "CREATE",
              "kubefedclusters.core.kubefed.io",
              "{spec: {apiEndpoint: 'https://east', secretRef: {name: a}}}",
              null)
          .toJson();

  private final CertificatePlan plan = new CertificatePlan(CertificateSettings.DEFAULT);
  private final CertificateBundle certificates =
      plan.next(Optional.empty(), Set.of("127.0.0.1"), Instant.now());
  private final List<Socket> sockets = new ArrayList<>();
  private HttpFront front = front(0, "");

  private HttpFront front(int port, String prefix) {
    return new HttpFront(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        prefix,
        new Reviews(List.of(new FederatedValidator(HostView.UNKNOWN))),
        certificates,
        new Limits(400, BODY, 4 * BODY, PATIENCE_MILLIS));
  }

  @BeforeEach
  void start() {
    front.start();
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    front.close();
  }

  @Test
  void answersAReview() throws Exception {
    HttpResponse<String> response = send(post(PATH, REVIEW));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(JsonValue.parse(response.body()).bool("response", "allowed")).contains(true);
  }

  @ParameterizedTest
  @MethodSource
  void refusesWithTheRightStatus(HttpRequest.Builder request, int status, String words)
      throws Exception {
    HttpResponse<String> response =
        send(request.uri(URI.create(base() + request.copy().build().uri().getRawPath())));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(words);
    // It is none the worse for it.
    assertThat(send(post(PATH, REVIEW)).statusCode()).isEqualTo(200);
  }

  static Stream<Arguments> refusesWithTheRightStatus() {
    return Stream.of(
        argumentSet("GET", at(PATH).GET(), 405, "POST"),
        argumentSet("PUT", at(PATH).PUT(BodyPublishers.ofString("{}")), 405, "POST"),
        argumentSet(
            "another path", at("/nothing").POST(BodyPublishers.ofString("{}")), 404, "nothing"),
        argumentSet(
            "a path inside", at(PATH + "/x").POST(BodyPublishers.ofString("{}")), 404, "nothing"),
        argumentSet(
            "no content type", at(PATH).POST(BodyPublishers.ofString("{}")), 415, "application"),
        argumentSet(
            "another content type",
            json(PATH).setHeader("content-type", "application/yaml"),
            415,
            "application"),
        argumentSet("no review", json(PATH), 400, "AdmissionReview"),
        argumentSet(
            "nothing at all",
            at(PATH).setHeader("content-type", "application/json").POST(BodyPublishers.noBody()),
            400,
            "JSON"),
        argumentSet(
            "too long",
            json(PATH).POST(BodyPublishers.ofByteArray(new byte[BODY + 1])),
            413,
            "longer"),
        argumentSet(
            "too long, of unknown length",
            json(PATH)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[BODY + 1]))),
            413,
            "longer"),
        argumentSet("readiness", at("/readyz").GET(), 200, "ok"),
        argumentSet("readiness as KubeFed has it", at("/readyz/").GET(), 200, "ok"));
  }

  @Test
  void aContentTypeMayHaveACharset() throws Exception {
    assertThat(
            send(post(PATH, REVIEW).setHeader("content-type", "application/json; charset=utf-8"))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void servesBehindAPrefix() throws Exception {
    front.close();
    front = front(0, "/hooks");
    front.start();

    assertThat(send(post("/hooks" + PATH, REVIEW)).statusCode()).isEqualTo(200);
    assertThat(send(post(PATH, REVIEW)).statusCode()).isEqualTo(404);
  }

  @Test
  void aRequestThatTricklesInIsEnded() throws Exception {
    SSLSocket socket = connect();
    OutputStream out = socket.getOutputStream();
    String head = "POST " + PATH + " HTTP/1.1\r\nHost: x\r\n";
    out.write(head.getBytes(US_ASCII));

    assertThatThrownBy(() -> trickle(socket)).isInstanceOf(IOException.class);
  }

  @Test
  void aBodyThatTricklesInIsEnded() throws Exception {
    SSLSocket socket = connect();
    OutputStream out = socket.getOutputStream();
    out.write(head(1000).getBytes(US_ASCII));

    assertThatThrownBy(() -> trickle(socket)).isInstanceOf(IOException.class);
  }

  @Test
  void aSecondRequestThatTricklesInIsEnded() throws Exception {
    SSLSocket socket = connect();
    OutputStream out = socket.getOutputStream();
    out.write((head(REVIEW.length()) + REVIEW).getBytes(US_ASCII));
    assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
        .isEqualTo("HTTP/1.1 200");
    out.write("POST ".getBytes(US_ASCII));

    assertThatThrownBy(() -> trickle(socket)).isInstanceOf(IOException.class);
  }

  @Test
  void aClientThatSaysNothingIsEnded() throws Exception {
    Socket socket = plainSocket();

    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void oneConnectionServesManyRequestsFarApart() throws Exception {
    SSLSocket socket = connect();
    socket.setSoTimeout((int) (2 * PATIENCE_MILLIS));
    for (int i = 0; i < 2; i++) {
      socket.getOutputStream().write((head(REVIEW.length()) + REVIEW).getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 200");
      // Reads the rest, then nothing for longer than a request may take.
      assertThatThrownBy(() -> in.transferTo(OutputStream.nullOutputStream()))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void slowClientsDoNotKeepOthersFromAnAnswer() throws Exception {
    for (int i = 0; i < 100; i++) {
      plainSocket();
      if (i % 10 == 0) {
        connect().getOutputStream().write(head(1000).getBytes(US_ASCII));
      }
    }

    long begin = System.nanoTime();
    assertThat(send(post(PATH, REVIEW)).statusCode()).isEqualTo(200);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kubefed-admission"))
                .count())
        .isLessThan(20);
  }

  @Test
  void garbageInsteadOfTlsIsEnded() throws Exception {
    Socket socket = plainSocket();
    socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));

    assertThat(isEnded(socket)).isTrue();
    assertThat(send(post(PATH, REVIEW)).statusCode()).isEqualTo(200);
  }

  @Test
  void anotherCertificateIsShownFromTheNextConnectionOn() throws Exception {
    assertThat(shown(connect())).isEqualTo(certificates.server());
    SSLSocket before = connect();
    CertificateBundle other =
        plan.next(
            Optional.of(certificates),
            Set.of("127.0.0.1"),
            Instant.now().plus(Duration.ofDays(80)));

    front.use(other);

    assertThat(shown(connect())).isEqualTo(other.server()).isNotEqualTo(certificates.server());
    before.getOutputStream().write((head(REVIEW.length()) + REVIEW).getBytes(US_ASCII));
    assertThat(new String(before.getInputStream().readNBytes(12), US_ASCII))
        .isEqualTo("HTTP/1.1 200");
  }

  @Test
  void anAddressThatIsTakenIsTold() {
    HttpFront second = front(front.port(), "");

    assertThatThrownBy(second::start)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("port " + front.port());
  }

  @Test
  void nothingIsLeftAfterClose() throws Exception {
    send(post(PATH, REVIEW));
    int port = front.port();

    front.close();

    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(IOException.class);
  }

  /** Sends a byte at a time until the server has had enough. */
  private static void trickle(SSLSocket socket) throws IOException {
    socket.setSoTimeout(50);
    for (int i = 0; i < 200; i++) {
      socket.getOutputStream().write('a');
      socket.getOutputStream().flush();
      try {
        if (socket.getInputStream().read() < 0) {
          throw new SocketException("the server ended the connection");
        }
      } catch (SocketTimeoutException e) {
        // It still listens.
      }
    }
  }

  private static boolean isEnded(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static X509Certificate shown(SSLSocket socket) throws SSLException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  private static String head(int length) {
    return "POST "
        + PATH
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private Socket plainSocket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port());
    socket.setSoTimeout(10_000);
    sockets.add(socket);
    return socket;
  }

  private SSLSocket connect() throws IOException, GeneralSecurityException {
    SSLSocket socket =
        (SSLSocket)
            trusting(certificates)
                .getSocketFactory()
                .createSocket(plainSocket(), "127.0.0.1", front.port(), true);
    socket.startHandshake();
    return socket;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(trusting(certificates))
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
  }

  private String base() {
    return "https://127.0.0.1:" + front.port();
  }

  private static HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1" + path));
  }

  private static HttpRequest.Builder json(String path) {
    return at(path)
        .setHeader("content-type", "application/json")
        .POST(BodyPublishers.ofString("{}"));
  }

  private HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(URI.create(base() + path))
        .setHeader("content-type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  static SSLContext trusting(CertificateBundle bundle)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (int i = 0; i < bundle.authorities().size(); i++) {
      trusted.setCertificateEntry("ca-" + i, bundle.authorities().get(i));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
