package io.tandem.toy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;

/** A vertex that DL4J could make in place of a layer, and whose class does something by itself. */
public final class HostileVertex extends ScaleVertex {
  /** Tells what happened. */
  public static final class Witness {
    public static final AtomicBoolean INITIALISED = new AtomicBoolean();

    private Witness() {}
  }

  static {
    Witness.INITIALISED.set(true);
  }

  public HostileVertex() {
    super(1);
  }
}
