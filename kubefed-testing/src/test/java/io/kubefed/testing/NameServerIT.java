package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@UseNameServer(zones = "example.test", readOnlyZones = "fixed.test")
class NameServerIT {

  private static final int NO_ERROR = 0;
  private static final int REFUSED = 5;
  private static final int NO_ANSWER = -1;

  private TestNameServer server;

  @BeforeEach
  void take(TestNameServer ofThisTest) {
    server = ofThisTest;
  }

  @Test
  void itAnswersForItsZonesAndNoOther() throws IOException {
    assertThat(ask("example.test")).isEqualTo(NO_ERROR);
    assertThat(ask("fixed.test")).isEqualTo(NO_ERROR);
    assertThat(ask("other.test")).isEqualTo(REFUSED);
  }

  @Test
  void itComesBackAtTheSameAddress() throws IOException {
    server.kill();
    assertThat(ask("example.test")).isEqualTo(NO_ANSWER);

    server.restart();
    assertThat(ask("example.test")).isEqualTo(NO_ERROR);

    server.pause();
    assertThat(ask("example.test")).isEqualTo(NO_ANSWER);

    server.resume();
    assertThat(ask("example.test")).isEqualTo(NO_ERROR);
  }

  @Test
  void aTestSeesOneServer(TestNameServer again) {
    assertThat(again).isSameAs(server);
  }

  /** Asks for an SOA record and returns the response code. */
  private int ask(String name) throws IOException {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    query.writeBytes(new byte[] {0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : name.split("\\.")) {
      query.write(label.length());
      query.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    query.writeBytes(new byte[] {0, 0, 6, 0, 1});
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(500);
      socket.send(new DatagramPacket(query.toByteArray(), query.size(), server.address()));
      DatagramPacket answer = new DatagramPacket(new byte[512], 512);
      socket.receive(answer);
      return answer.getData()[3] & 0xf;
    } catch (SocketTimeoutException e) {
      return NO_ANSWER;
    }
  }
}
