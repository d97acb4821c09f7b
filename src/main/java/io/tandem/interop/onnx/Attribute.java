package io.tandem.interop.onnx;

import io.tandem.storage.protobuf.WireWriter;

/** An attribute of a node. */
record Attribute(WireWriter message) {
  private static final int NAME = 1;
  private static final int REAL = 2;
  private static final int INTEGER = 3;
  private static final int INTEGERS = 8;
  private static final int TYPE = 20;

  /** ONNX's numbers of the types of attributes. */
  private static final int REAL_TYPE = 1;

  private static final int INTEGER_TYPE = 2;
  private static final int INTEGERS_TYPE = 7;

  static Attribute of(String name, long value) {
    return new Attribute(named(name).integer(INTEGER, value).integer(TYPE, INTEGER_TYPE));
  }

  static Attribute of(String name, float value) {
    return new Attribute(named(name).real(REAL, value).integer(TYPE, REAL_TYPE));
  }

  static Attribute list(String name, long... values) {
    WireWriter message = named(name);
    for (long value : values) {
      message.integer(INTEGERS, value);
    }
    return new Attribute(message.integer(TYPE, INTEGERS_TYPE));
  }

  private static WireWriter named(String name) {
    return new WireWriter().text(NAME, name);
  }
}
