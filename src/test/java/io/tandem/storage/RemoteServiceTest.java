package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class RemoteServiceTest {
  private final Configuration hadoop = new Configuration();
  private final List<String> told = new ArrayList<>();

  private static InetSocketAddress free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
    }
  }

  @Test
  void whatIsDownIsWaitedForWithOneLineAndAReason() throws IOException {
    InetSocketAddress address = free();
    String refused = "(127.0.0.1:%s: Connection refused)".formatted(address.getPort());
    hadoop.setInt(RemoteService.PATIENCE_KEY, 1);

    RemoteService service = new RemoteService("the master", List.of(address));

    assertThat(service.await(hadoop, told::add)).hasValue("within 1 s " + refused);
    assertThat(told).containsExactly("waiting for the master, at most 1 s " + refused);
  }

  @Test
  void whatComesUpMeanwhileIsFound() throws IOException {
    InetSocketAddress address = free();
    hadoop.setInt(RemoteService.PATIENCE_KEY, 2);
    List<ServerSocket> opened = new ArrayList<>();
    RemoteService service = new RemoteService("the master", List.of(address));

    assertThat(
            service.await(
                hadoop,
                line -> {
                  told.add(line);
                  opened.add(listen(address));
                }))
        .isEmpty();
    assertThat(told).hasSize(1);
    opened.get(0).close();
  }

  private static ServerSocket listen(InetSocketAddress address) {
    try {
      return new ServerSocket(address.getPort(), 1, address.getAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void oneOfSeveralNameNodesIsEnough() throws IOException {
    hadoop.setInt(RemoteService.PATIENCE_KEY, 0);
    try (ServerSocket active = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      hadoop.set("dfs.nameservices", "corpora");
      hadoop.set("dfs.ha.namenodes.corpora", "a,b");
      hadoop.set("dfs.namenode.rpc-address.corpora.a", "127.0.0.1:" + free().getPort());
      hadoop.set("dfs.namenode.rpc-address.corpora.b", "127.0.0.1:" + active.getLocalPort());

      RemoteService service = RemoteService.nameNode(URI.create("hdfs://corpora"), hadoop);

      assertThat(service.addresses()).hasSize(2);
      assertThat(service.await(hadoop, told::add)).isEmpty();
    }
  }

  @Test
  void whereConnectionsGoByAProxyNothingIsAsked() throws IOException {
    hadoop.set(
        "hadoop.rpc.socket.factory.class.default", "org.apache.hadoop.net.SocksSocketFactory");
    assertThat(new RemoteService("the master", List.of(free())).await(hadoop, told::add)).isEmpty();
  }
}
