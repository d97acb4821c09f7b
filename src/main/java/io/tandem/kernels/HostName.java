package io.tandem.kernels;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this machine, for messages that reach the driver from afar. */
final class HostName {
  private HostName() {}

  static String here() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this machine";
    }
  }
}
