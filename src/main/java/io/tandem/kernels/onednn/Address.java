package io.tandem.kernels.onednn;

import org.bytedeco.javacpp.Pointer;

/** An address as JavaCPP wants it; owns nothing. */
final class Address extends Pointer {
  Address(long address) {
    this.address = address;
  }
}
