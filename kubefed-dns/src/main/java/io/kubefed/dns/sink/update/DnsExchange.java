package io.kubefed.dns.sink.update;

import io.kubefed.dns.sink.SinkException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/**
 * Signed messages to one name server, by TCP: an update may be larger than a datagram, and one that
 * is not answered must not be repeated unseen. A connection for each: updates are rare.
 */
final class DnsExchange {

  private final InetSocketAddress server;
  private final TsigKey key;
  private final Duration timeout;

  DnsExchange(InetSocketAddress server, TsigKey key, Duration timeout) {
    this.server = server;
    this.key = key;
    this.timeout = timeout;
  }

  String destination() {
    return "name server " + server.getHostString() + ":" + server.getPort();
  }

  /**
   * Sends a message and returns the code of the answer, which is the server's own.
   *
   * @throws SinkException if the server does not answer or does not accept the signature
   */
  int send(Message message) {
    key.tsig().apply(message, null);
    try {
      byte[] answer = exchange(message.toWire());
      Message response = new Message(answer);
      if (response.getHeader().getID() != message.getHeader().getID()) {
        throw new IOException("the answer is one to another message");
      }
      checkSignature(message, answer, response);
      return response.getRcode();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private void checkSignature(Message message, byte[] answer, Message response) throws IOException {
    TSIGRecord signature = response.getTSIG();
    int error = signature == null ? Rcode.NOERROR : signature.getError();
    if (error != Rcode.NOERROR) {
      throw notTrusted(Rcode.TSIGstring(error));
    }
    int verified =
        signature == null ? Rcode.FORMERR : key.tsig().verify(response, answer, message.getTSIG());
    if (verified != Rcode.NOERROR) {
      // Whoever sent it does not know the key, so nothing of it is to be believed.
      throw new IOException("the answer is not signed with the key " + key);
    }
  }

  private byte[] exchange(byte[] message) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(server, remaining(end));
      ByteBuffer framed = ByteBuffer.allocate(2 + message.length);
      framed.putShort((short) message.length).put(message);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write(framed.array());
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      socket.setSoTimeout(remaining(end));
      byte[] answer = new byte[in.readUnsignedShort()];
      for (int read = 0; read < answer.length; ) {
        socket.setSoTimeout(remaining(end));
        int count = in.read(answer, read, answer.length - read);
        if (count < 0) {
          throw new IOException("the connection ended in the middle of the answer");
        }
        read += count;
      }
      return answer;
    }
  }

  private static int remaining(long endNanos) throws SocketTimeoutException {
    long millis = (endNanos - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return Math.toIntExact(Math.min(millis, Integer.MAX_VALUE));
  }

  /**
   * What a zone transfer gave.
   *
   * @param records the records, if it was granted
   * @param refusal the server's reason, if it was not
   */
  record Transfer(List<Record> records, Optional<String> refusal) {}

  /**
   * Reads all records of a zone.
   *
   * @throws SinkException if the server does not answer or does not accept the signature
   */
  Transfer transfer(Name zone) {
    ZoneTransferIn transfer = ZoneTransferIn.newAXFR(zone, server, key.tsig());
    transfer.setTimeout(timeout);
    try {
      transfer.run();
      return new Transfer(List.copyOf(transfer.getAXFR()), Optional.empty());
    } catch (ZoneTransferException e) {
      String reason = String.valueOf(e.getMessage());
      // The reason is the same for a zone that is not served and a key that is not known: a signed
      // question tells which.
      send(Message.newQuery(Record.newRecord(zone, Type.SOA, DClass.IN)));
      return new Transfer(List.of(), Optional.of(reason));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private SinkException unreachable(IOException e) {
    return new SinkException(
        destination(), "does not answer as it should: " + e.getMessage(), true, e);
  }

  private SinkException notTrusted(String reason) {
    return new SinkException(
        destination(),
        "does not accept the TSIG key "
            + key
            + ": "
            + reason
            + "; name, algorithm and secret must be those of the server, and the clocks agree",
        false,
        null);
  }
}
