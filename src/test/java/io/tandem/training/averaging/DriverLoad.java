package io.tandem.training.averaging;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.lang3.ClassUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEndpoint;
import scala.Function1;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Counts what executors ask of the driver, the bytes of the tasks that it sends, and the processor
 * time of its process. Spark publishes none of the former: requests are counted where its endpoints
 * receive them, and bytes as it logs them.
 */
final class DriverLoad implements AutoCloseable {
  private static final String TASKS = "org.apache.spark.scheduler.TaskSetManager";
  private static final Pattern BYTES = Pattern.compile("Starting task .* (\\d+) bytes");

  private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
  private final ConcurrentLinkedQueue<Long> taskBytes = new ConcurrentLinkedQueue<>();
  private final List<Runnable> restore = new ArrayList<>();
  private long processorNanos = processorNanos();

  /**
   * A load.
   *
   * @param requests the number of messages received, by the names of their classes
   * @param taskBytes the bytes of each task sent
   * @param processorSeconds the processor time of the process
   */
  record Counted(Map<String, Long> requests, List<Long> taskBytes, double processorSeconds) {
    long messages() {
      return requests.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the number of questions where a block is. */
    long locationsAsked() {
      return requests.getOrDefault("GetLocationsAndStatus", 0L)
          + requests.getOrDefault("GetLocations", 0L)
          + requests.getOrDefault("GetLocationsMultipleBlockIds", 0L);
    }

    long largestTask() {
      return taskBytes.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    long bytesOfTasks() {
      return taskBytes.stream().mapToLong(Long::longValue).sum();
    }
  }

  private DriverLoad() {}

  /** Begins to count in this process, which is a driver. */
  static DriverLoad ofThisDriver() {
    DriverLoad load = new DriverLoad();
    load.countRequests();
    load.listen();
    return load;
  }

  /** Returns the load since the last call. */
  Counted next() {
    Map<String, Long> received = new ConcurrentHashMap<>();
    requests.forEach((name, count) -> received.put(name, count.sumThenReset()));
    List<Long> bytes = new ArrayList<>();
    for (Long one = taskBytes.poll(); one != null; one = taskBytes.poll()) {
      bytes.add(one);
    }
    long before = processorNanos;
    processorNanos = processorNanos();
    return new Counted(received, bytes, (processorNanos - before) * 1e-9);
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void listen() {
    AbstractAppender appender =
        new AbstractAppender("tasks", null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            Matcher started = BYTES.matcher(event.getMessage().getFormattedMessage());
            if (started.find()) {
              taskBytes.add(Long.parseLong(started.group(1)));
            }
          }
        };
    appender.start();
    Logger logger = (Logger) LogManager.getLogger(TASKS);
    Level level = logger.getLevel();
    Configurator.setLevel(logger, Level.INFO);
    logger.addAppender(appender);
    logger.setAdditive(false);
    restore.add(
        () -> {
          logger.setAdditive(true);
          logger.removeAppender(appender);
          Configurator.setLevel(logger, level);
        });
  }

  /** Puts an endpoint that counts before each of those that this process has. */
  private void countRequests() {
    Map<?, ?> loops = (Map<?, ?>) get(get(SparkEnv.get().rpcEnv(), "dispatcher"), "endpoints");
    loops.values().stream()
        .flatMap(loop -> has(loop, "inbox") ? Stream.of(get(loop, "inbox")) : inboxes(loop))
        .distinct()
        .forEach(this::count);
  }

  private static Stream<?> inboxes(Object loop) {
    return ((Map<?, ?>) get(loop, "endpoints")).values().stream();
  }

  private void count(Object inbox) {
    RpcEndpoint endpoint = (RpcEndpoint) get(inbox, "endpoint");
    Object counting =
        Proxy.newProxyInstance(
            RpcEndpoint.class.getClassLoader(),
            ClassUtils.getAllInterfaces(endpoint.getClass()).toArray(Class<?>[]::new),
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(endpoint, arguments);
                return result instanceof PartialFunction<?, ?> receive
                    ? new Counting((PartialFunction<Object, BoxedUnit>) receive)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    set(inbox, "endpoint", counting);
    restore.add(() -> set(inbox, "endpoint", endpoint));
  }

  private final class Counting extends AbstractPartialFunction<Object, BoxedUnit> {
    private final PartialFunction<Object, BoxedUnit> receive;

    Counting(PartialFunction<Object, BoxedUnit> receive) {
      this.receive = receive;
    }

    @Override
    public boolean isDefinedAt(Object message) {
      return receive.isDefinedAt(message);
    }

    @Override
    public <A1, B1> B1 applyOrElse(A1 message, Function1<A1, B1> otherwise) {
      String name = message.getClass().getSimpleName().replaceAll("\\$", "");
      requests.computeIfAbsent(name, any -> new LongAdder()).increment();
      return ((PartialFunction<A1, B1>) (PartialFunction<?, ?>) receive)
          .applyOrElse(message, otherwise);
    }
  }

  private static boolean has(Object of, String name) {
    return Arrays.stream(of.getClass().getDeclaredFields())
        .anyMatch(field -> field.getName().equals(name));
  }

  private static Object get(Object of, String name) {
    try {
      return field(of, name).get(of);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static void set(Object of, String name, Object value) {
    try {
      field(of, name).set(of, value);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static Field field(Object of, String name) {
    try {
      Field field = of.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new AssertionError("Spark's " + of.getClass() + " has changed", e);
    }
  }

  @Override
  public void close() {
    restore.forEach(Runnable::run);
  }
}
