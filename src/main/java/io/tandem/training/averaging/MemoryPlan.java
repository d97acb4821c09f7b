package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.training.cluster.LocalRoom;
import io.tandem.training.cluster.TaskCores;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.util.JavaUtils;

/**
 * The memory that a training needs and has, on driver and executors, and the room on disk for its
 * shards: calculated before it starts, because a container killed hours later gives no reason.
 * Driver only.
 *
 * @param items the items, one per line
 * @param notes sentences on what is allowed and slow
 */
public record MemoryPlan(List<Item> items, List<String> notes) {
  /** Sizes in advice are rounded up to a multiple of this. */
  private static final long ROUNDED_MEBIBYTES = 100;

  public MemoryPlan {
    items = List.copyOf(items);
    notes = List.copyOf(notes);
  }

  /**
   * @param has the bytes available; 0 when no limit is known
   * @param remedy the advice when that is less than needed; %dm is what is needed
   */
  public record Item(String what, long needs, long has, String remedy) {
    boolean fits() {
      return has == 0 || needs <= has;
    }
  }

  /** Returns the plan of the running application. */
  public static MemoryPlan of(MemoryNeeds needs, SparkContext spark) {
    SparkConf conf = spark.getConf();
    List<Item> items = new ArrayList<>();
    TaskCores cores = TaskCores.of(spark, needs.workers(), needs.microBatches());
    LocalRoom room = LocalRoom.least(JavaSparkContext.fromSparkContext(spark));
    int ofAll = needs.workers();
    List<Item> ofExecutor;
    if (spark.isLocal()) {
      int all = TaskCores.ofDriver(spark);
      Tasks tasks = new Tasks(Math.min(all, needs.workers()), cores.count(), all);
      ofExecutor = local(needs, tasks, JvmLimits.ofThisJvm());
    } else {
      int all = TaskCores.ofExecutor(spark);
      int atOnce = Math.max(1, all / cores.count());
      // If tasks ask for cores themselves, only those of workers take more than one.
      int averaging = cores.request().isPresent() ? all : atOnce;
      items.addAll(driver(needs, JvmLimits.ofThisJvm()));
      ofAll = busiest(needs.workers(), TaskCores.executors(spark), atOnce);
      ofExecutor =
          executor(
              needs,
              ofAll,
              new Tasks(atOnce, cores.count(), averaging),
              JvmLimits.ofExecutors(conf));
    }
    items.addAll(ofExecutor);
    items.add(
        new Item(
            "results to the driver",
            needs.result(),
            JavaUtils.byteStringAsBytes(conf.get("spark.driver.maxResultSize", "1g")),
            "raise spark.driver.maxResultSize"));
    items.add(disk(needs, ofAll, room));
    // Heap and buffers come first.
    long process = ofExecutor.get(0).needs() + ofExecutor.get(1).needs();
    return new MemoryPlan(items, notes(needs.shards(ofAll), room.memory() - process));
  }

  /** Returns the item of the disks where the shards of so many workers are built. */
  static Item disk(MemoryNeeds needs, int ofAll, LocalRoom room) {
    return new Item(
        "disk, while pairs are sorted",
        needs.disk(ofAll),
        Math.max(1, room.disk()),
        "give Spark larger disks (spark.local.dir, SPARK_LOCAL_DIRS; YARN has its own:"
            + " yarn.nodemanager.local-dirs), or use more executors");
  }

  /**
   * @param pairs bytes of the shards of an executor
   * @param left bytes of memory that it leaves free
   */
  static List<String> notes(long pairs, long left) {
    return pairs <= left
        ? List.of()
        : List.of(
            Text.format(
                "training leaves %,d MiB of memory free, and the pairs of an executor take %,d MiB:"
                    + " batches are read from disk",
                Math.max(0, left) >> 20, mebibytes(pairs)));
  }

  /**
   * The tasks of an executor.
   *
   * @param atOnce tasks at a time in which workers make their updates
   * @param threads threads of each
   * @param averaging tasks at a time in which slices are averaged
   */
  record Tasks(int atOnce, int threads, int averaging) {}

  /** Returns the items of a driver and executor in one JVM. */
  static List<Item> local(MemoryNeeds needs, Tasks tasks, JvmLimits limits) {
    long heap = needs.localHeap(tasks.atOnce(), tasks.averaging());
    long offHeap = needs.driverNative() + needs.executorNative(tasks.atOnce(), tasks.threads());
    return List.of(
        new Item("heap", heap, limits.heap(), "set TANDEM_DRIVER_MEMORY=%dm or --driver-memory"),
        new Item(
            "off the heap",
            offHeap,
            limits.offHeap(),
            "set TANDEM_OFFHEAP_MEMORY=%dm or -Dorg.bytedeco.javacpp.maxbytes"),
        new Item(
            "the process",
            heap + offHeap + MemoryNeeds.PROCESS_BASE,
            limits.process(),
            "use a larger machine, a smaller model or smaller training.batchTokens"));
  }

  static List<Item> driver(MemoryNeeds needs, JvmLimits limits) {
    return List.of(
        new Item(
            "driver, heap",
            needs.driverHeap(),
            limits.heap(),
            "set TANDEM_DRIVER_MEMORY=%dm or --driver-memory"),
        new Item(
            "driver, off the heap",
            needs.driverNative(),
            limits.offHeap(),
            "set TANDEM_OFFHEAP_MEMORY=%dm or -Dorg.bytedeco.javacpp.maxbytes of the driver"));
  }

  /**
   * @param ofAll workers that it serves
   */
  static List<Item> executor(MemoryNeeds needs, int ofAll, Tasks tasks, JvmLimits limits) {
    int busy = Math.min(tasks.atOnce(), ofAll);
    long offHeap = needs.executorNative(busy, tasks.threads());
    List<Item> items = new ArrayList<>();
    items.add(
        new Item(
            Text.format("executor of %d workers, heap", ofAll),
            needs.executorHeap(ofAll, busy, tasks.averaging()),
            limits.heap(),
            "raise --executor-memory, or use more executors"));
    items.add(
        new Item(
            "executor, off the heap",
            offHeap,
            limits.offHeap(),
            "set TANDEM_OFFHEAP_MEMORY=%dm or -Dorg.bytedeco.javacpp.maxbytes in"
                + " spark.executor.extraJavaOptions, or use fewer --executor-cores"));
    if (limits.process() > 0) {
      items.add(
          new Item(
              "executor, besides its heap",
              offHeap + MemoryNeeds.PROCESS_BASE,
              limits.process() - limits.heap(),
              "raise spark.executor.memoryOverhead"));
    }
    return items;
  }

  /**
   * Returns the number of workers of the executor that serves the most.
   *
   * @param atOnce tasks of an executor at a time
   */
  static int busiest(int workers, int executors, int atOnce) {
    int each = (workers + executors - 1) / executors;
    // Tasks go where a core is free, not evenly.
    return Math.min(workers, Math.max(each, atOnce));
  }

  /**
   * @throws UserException when something does not fit
   */
  public void requireFit() {
    List<Item> tooLarge = items.stream().filter(item -> !item.fits()).toList();
    if (tooLarge.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder("the training does not fit in memory or on disk:");
    for (Item item : tooLarge) {
      message.append(
          Text.format(
              "%n  %s: needs %,d MiB, has %,d MiB; %s",
              item.what(),
              mebibytes(item.needs()),
              item.has() >> 20,
              item.remedy().replace("%dm", sizeOf(item.needs()))));
    }
    throw new UserException(
        message
            + System.lineSeparator()
            + "  what it needs is an upper estimate: set run.memoryPlan=warn to start anyway");
  }

  /** Returns the plan as a block of lines. */
  @Override
  public String toString() {
    StringBuilder block =
        new StringBuilder("memory, MiB       needs, an upper estimate        has");
    for (Item item : items) {
      block.append(
          Text.format(
              "%n  %-30s %,9d  %9s%s",
              item.what(),
              mebibytes(item.needs()),
              item.has() == 0 ? "?" : Text.format("%,d", item.has() >> 20),
              item.fits() ? "" : "  too little"));
    }
    notes.forEach(note -> block.append(Text.format("%n  %s", note)));
    return block.toString();
  }

  /** Returns a size as a JVM reads it, a little more. */
  private static String sizeOf(long bytes) {
    return (mebibytes(bytes) / ROUNDED_MEBIBYTES + 1) * ROUNDED_MEBIBYTES + "m";
  }

  /** Rounds up. */
  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
