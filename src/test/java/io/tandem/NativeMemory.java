package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.memory.Deallocatable;
import org.nd4j.linalg.api.memory.Deallocator;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/** Memory outside the heap, as JavaCPP counts it. */
public final class NativeMemory {
  private static final long PATIENCE_SECONDS = 30;

  /** ND4J has several threads that free, and gives each array to any of them. */
  private static final int ARRAYS = 32;

  private NativeMemory() {}

  /**
   * Returns the bytes in use, without the garbage of earlier tests. Threads of JavaCPP and ND4J
   * free that some time after a collection, so this method waits for all of them, and collects
   * until two collections in a row leave the same number.
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
    CountDownLatch freed = new CountDownLatch(1 + ARRAYS);
    dropUnreachable(freed);
    System.gc();
    if (!freed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(
          freed.getCount() + " were not freed for " + PATIENCE_SECONDS + " seconds");
    }
    return Pointer.totalBytes();
  }

  /** Leaves garbage that reports when it is freed. */
  private static void dropUnreachable(CountDownLatch freed) {
    assertThat(new Sentinel(freed).isNull()).isTrue();
    DeallocatorService service = Nd4j.getDeallocatorService();
    for (int i = 0; i < ARRAYS; i++) {
      String id = "sentinel " + service.nextValue();
      service.pickObject(new ArraySentinel(id, freed::countDown));
    }
  }

  /** Freed as the memory of an array is. */
  private record ArraySentinel(String getUniqueId, Deallocator deallocator)
      implements Deallocatable {
    @Override
    public int targetDevice() {
      return 0;
    }
  }

  private static final class Sentinel extends Pointer {
    Sentinel(CountDownLatch freed) {
      deallocator(freed::countDown);
    }
  }
}
