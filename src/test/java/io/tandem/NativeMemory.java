package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;

/** Memory outside the heap, as JavaCPP counts it. */
public final class NativeMemory {
  private static final long PATIENCE_SECONDS = 30;

  private NativeMemory() {}

  /**
   * Returns the bytes in use, without the garbage of earlier tests. A thread of JavaCPP frees that
   * some time after a collection, so this method collects until two collections in a row leave the
   * same number.
   */
  public static long bytesInUse() throws InterruptedException {
    long before = -1;
    long now = afterCollection();
    while (now != before) {
      before = now;
      now = afterCollection();
    }
    return now;
  }

  private static long afterCollection() throws InterruptedException {
    CountDownLatch freed = new CountDownLatch(1);
    dropUnreachable(freed);
    System.gc();
    if (!freed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("JavaCPP freed nothing for " + PATIENCE_SECONDS + " seconds");
    }
    return Pointer.totalBytes();
  }

  /** Leaves garbage that reports when it is freed. */
  private static void dropUnreachable(CountDownLatch freed) {
    assertThat(new Sentinel(freed).isNull()).isTrue();
  }

  private static final class Sentinel extends Pointer {
    Sentinel(CountDownLatch freed) {
      deallocator(freed::countDown);
    }
  }
}
