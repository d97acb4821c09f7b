package io.tandem.storage.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tandem.UserException;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.run.Fixtures;
import io.tandem.run.MetricRows;
import io.tandem.run.MetricsLog;
import io.tandem.run.RunDirectory;
import io.tandem.s3.FaultyProxy;
import io.tandem.s3.FaultyProxy.Fault;
import io.tandem.s3.S3Server;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import io.tandem.storage.Published;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Writers in an S3 server whose requests stop at some point, as those of a killed process do, or
 * fail now and then. Whoever reads sees the old or the new, whole, or is told that it is not
 * finished; and the next writer goes on.
 */
@Tag("text")
@Tag("long")
class CutRequestsIT {
  /** Tries all requests to be the last one that gets through, not a sample of them. */
  private static final boolean ALL = Boolean.getBoolean("tandem.s3.cuts");

  private static final int LAST = 3;

  private static final List<String> PARTS = List.of("pairs/part-0", "subword/merges", "audit.json");

  private static final S3Server SERVER = S3Server.instance();
  private static final String BUCKET = SERVER.newBucket("cut-requests");

  private final HadoopConf conf = conf(SERVER::configure);
  private final Path base = new Path("s3a://%s/%s".formatted(BUCKET, UUID.randomUUID()));
  private final List<String> told = new ArrayList<>();

  private interface Client {
    void configure(Configuration conf);
  }

  private static HadoopConf conf(Client client) {
    Configuration conf = new Configuration();
    client.configure(conf);
    conf.set("fs.s3a.retry.interval", "1ms");
    conf.set("fs.s3a.retry.throttle.interval", "1ms");
    // Amazon's own retries would wait for up to 20 seconds.
    conf.setInt("fs.s3a.attempts.maximum", 0);
    return HadoopConf.of(conf);
  }

  /** A process elsewhere, whose pauses end at once. */
  private WriterProcess process(int number) {
    return process(number, () -> {});
  }

  private WriterProcess process(int number, Runnable inPauses) {
    return new WriterProcess() {
      @Override
      public Holder holder() {
        return new Holder("elsewhere", "", number, "", MetricRows.TIME, WriterProcess.BEAT_MILLIS);
      }

      @Override
      public void tell(String line) {
        told.add(line);
      }

      @Override
      public void pause(long millis) {
        inPauses.run();
      }

      @Override
      public Runnable every(long millis, Runnable beat) {
        return () -> {};
      }
    };
  }

  private interface Writing {
    void write(HadoopConf conf, int number) throws IOException;
  }

  private interface Reading {
    /** Checks what a reader sees, and returns whether it is something new. */
    boolean isNew(int number) throws IOException;
  }

  /** Writes with clients that are cut off after more and more requests. */
  private void cutOff(Writing old, Writing writing, Reading reading) throws Exception {
    int all = changesOf(old, writing);
    int seen = 0;
    for (int last : cuts(all)) {
      clear();
      old.write(conf, 0);
      int cut = last;
      boolean isNew;
      try (FaultyProxy proxy =
          new FaultyProxy(
              SERVER, (method, target, change) -> change > cut ? Fault.DEAD : Fault.NONE)) {
        Throwable[] failure = new Throwable[1];
        as(proxy, 1, client -> failure[0] = catchThrowable(() -> writing.write(client, 1)));
        isNew = reading.isNew(1);
        // Only the tidying up at the end may fail without being told.
        assertThat(failure[0] != null || isNew).as("cut after %d", last).isTrue();
      }
      if (isNew) {
        seen++;
      } else {
        writing.write(conf, 2);
        assertThat(reading.isNew(2)).as("after a cut at %d of %d", last, all).isTrue();
      }
    }
    // Both kinds of cuts were tried: before and after the moment of publication.
    assertThat(seen).isBetween(1, cuts(all).size() - 1);
  }

  private int changesOf(Writing old, Writing writing) throws Exception {
    clear();
    old.write(conf, 0);
    try (FaultyProxy proxy = new FaultyProxy(SERVER, (method, target, change) -> Fault.NONE)) {
      as(proxy, 0, client -> writing.write(client, 1));
      return proxy.changes();
    }
  }

  private List<Integer> cuts(int all) {
    List<Integer> cuts = new ArrayList<>();
    for (int cut = 0; cut < all; cut++) {
      boolean last = cut >= all - LAST;
      if (ALL || last || cut % Math.max(1, (all - LAST) / 2) == 0) {
        cuts.add(cut);
      }
    }
    return cuts;
  }

  private interface Work {
    void with(HadoopConf client) throws Exception;
  }

  /** Works as another user, for whom Hadoop opens the file system anew. */
  private static void as(FaultyProxy proxy, int retries, Work work) throws Exception {
    HadoopConf client =
        conf(
            conf -> {
              proxy.configure(conf);
              if (retries > 0) {
                conf.setInt("fs.s3a.retry.limit", retries);
              }
            });
    UserGroupInformation user = UserGroupInformation.createRemoteUser(UUID.randomUUID().toString());
    user.doAs(
        (PrivilegedExceptionAction<Void>)
            () -> {
              work.with(client);
              return null;
            });
    FileSystem.closeAllForUGI(user);
  }

  private FileSystem files() throws IOException {
    return conf.fileSystem(base);
  }

  private void clear() throws IOException {
    files().delete(base, true);
  }

  private static void write(HadoopConf client, Path file, int number) throws IOException {
    try (FSDataOutputStream out = client.fileSystem(file).create(file, true)) {
      out.write(String.valueOf(number).getBytes(UTF_8));
    }
  }

  private String text(Path file) throws IOException {
    try (FSDataInputStream in = files().open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (FileNotFoundException e) {
      return "nothing";
    }
  }

  // Corpora

  private Path corpus() {
    return new Path(base, "corpus");
  }

  private void prepare(HadoopConf client, int number) throws IOException {
    AtomicDirectory.Replaceable ours = path -> CorpusDirectory.identity(path, client);
    try (AtomicDirectory directory =
        AtomicDirectory.open(
            corpus(), client, ours, "", process(number), AtomicDirectory.Use.OURS)) {
      for (String part : PARTS) {
        write(client, new Path(directory.staging(), part), number);
      }
      byte[] manifest =
          "{\"kind\": \"tandem-corpus\", \"job\": \"%s\"}".formatted(number).getBytes(UTF_8);
      try (FSDataOutputStream out =
          client
              .fileSystem(corpus())
              .create(new Path(directory.staging(), ManifestHead.FILE), true)) {
        out.write(manifest);
      }
      directory.publish();
    }
  }

  /** Returns the number of the corpus, all of which has it; empty if there is none. */
  private Optional<Integer> corpusNumber() throws IOException {
    Optional<ManifestHead> head = ManifestHead.read(conf, corpus());
    if (head.isEmpty()) {
      if (files().exists(corpus())) {
        assertThatThrownBy(() -> CorpusDirectory.open(corpus().toString(), conf.configuration()))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("is unfinished");
      }
      return Optional.empty();
    }
    for (String part : PARTS) {
      assertThat(text(new Path(Published.content(conf, corpus()), part)))
          .isEqualTo(head.get().job());
    }
    return Optional.of(Integer.parseInt(head.get().job()));
  }

  @Test
  void aCorpusIsThereWholeOrNotAtAll() throws Exception {
    cutOff(
        (client, number) -> {},
        this::prepare,
        number -> corpusNumber().equals(Optional.of(number)));
  }

  @Test
  void anOlderCorpusIsReadUntilTheNewOneIsWhole() throws Exception {
    cutOff(this::prepare, this::prepare, number -> corpusNumber().orElseThrow() == number);
  }

  /** Corpora that were copied from elsewhere. */
  @Test
  void anOlderCorpusWithoutVersionsIsReplacedLikewise() throws Exception {
    cutOff(
        (client, number) -> {
          for (String part : PARTS) {
            write(client, new Path(corpus(), part), number);
          }
          try (FSDataOutputStream out =
              client.fileSystem(corpus()).create(new Path(corpus(), ManifestHead.FILE), true)) {
            out.write("{\"kind\": \"tandem-corpus\", \"job\": \"0\"}".getBytes(UTF_8));
          }
        },
        this::prepare,
        number -> corpusNumber().orElseThrow() == number);
  }

  // Translations

  private void translate(HadoopConf client, int number) throws IOException {
    try (AtomicDirectory directory =
        AtomicDirectory.open(
            corpus(),
            client,
            AtomicDirectory.nothing(),
            "",
            process(number),
            AtomicDirectory.Use.TRANSLATION)) {
      if (directory.publishedFor().isPresent()) {
        return;
      }
      for (String part : List.of("part-0", "part-1", "part-2")) {
        Path file = new Path(directory.staging(), part);
        if (!client.fileSystem(file).exists(file)) {
          write(client, file, 7);
        }
      }
      directory.publish();
    }
  }

  @Test
  void aTranslationIsContinuedAndReadOnlyWhole() throws Exception {
    cutOff(
        (client, number) -> {},
        this::translate,
        number -> {
          if (!files().exists(corpus())) {
            return false;
          }
          try {
            Filling.requireFilled(conf, corpus());
          } catch (UserException e) {
            assertThat(e).hasMessageContaining("is incomplete");
            return false;
          }
          for (String part : List.of("part-0", "part-1", "part-2")) {
            assertThat(text(new Path(corpus(), part))).isEqualTo("7");
          }
          return true;
        });
  }

  // Runs

  private Path run() {
    return new Path(base, "run");
  }

  private void train(HadoopConf client, int number) throws IOException {
    try (RunDirectory run =
        RunDirectory.exists(client, run())
            ? RunDirectory.openForWriting(client, run(), process(number))
            : RunDirectory.create(
                client, run(), Fixtures.settings(), Fixtures.manifest(), process(number))) {
      long from = run.rewind(Metric.LOSS).map(last -> last.header().round()).orElse(0L);
      for (long round = from + 1; round <= 2; round++) {
        MetricsLog metrics = run.metrics();
        metrics.startInterval(round - 1);
        metrics.append(MetricRows.round(round - 1));
        Checkpoint checkpoint = Fixtures.checkpoint(run, round, round, 1.0 / round);
        run.checkpoints().markBest(checkpoint, Metric.LOSS);
        run.checkpoints().retain(1, 1, Metric.LOSS);
      }
    }
  }

  @Test
  void everyCheckpointIsWholeAndARunIsResumed() throws Exception {
    cutOff(
        (client, number) -> {},
        this::train,
        number -> {
          if (!RunDirectory.exists(conf, run())) {
            return false;
          }
          Optional<Checkpoint> last = RunDirectory.open(conf, run()).lastCheckpoint();
          if (last.isPresent()) {
            assertThat(last.get().damage()).isEmpty();
            assertThat(last.get().parameters())
                .isEqualTo(Fixtures.floats(last.get().header().updates()));
          }
          return last.filter(checkpoint -> checkpoint.header().round() == 2).isPresent();
        });
  }

  // Faults that pass

  /** The store is busy, cuts connections, or does what it is asked for and does not say so. */
  @Test
  void requestsThatFailAreRepeated() throws Exception {
    Random random = new Random(20);
    List<Fault> faults = List.of(Fault.BUSY, Fault.CUT_REQUEST, Fault.CUT_ANSWER);
    int[] failed = new int[1];
    try (FaultyProxy proxy =
        new FaultyProxy(
            SERVER,
            (method, target, change) -> {
              synchronized (random) {
                boolean fails = random.nextInt(10) == 0;
                failed[0] += fails ? 1 : 0;
                return fails ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
              }
            })) {
      as(
          proxy,
          0,
          client -> {
            prepare(client, 1);
            prepare(client, 2);
            train(client, 3);
          });
    }
    assertThat(failed[0]).isGreaterThan(10);
    assertThat(corpusNumber()).contains(2);
    assertThat(RunDirectory.open(conf, run()).newestIntact().orElseThrow().header().round())
        .isEqualTo(2);
    assertThat(files().exists(new Path(base, ".corpus.unfinished"))).isFalse();
  }

  /** A version that may exist keeps its content. */
  @Test
  void whatIsPublishedCountsThoughTheStoreNeverSaysSo() throws Exception {
    try (FaultyProxy proxy =
        new FaultyProxy(
            SERVER,
            (method, target, change) -> isMark(method, target) ? Fault.CUT_ANSWER : Fault.NONE)) {
      as(proxy, 1, client -> prepare(client, 1));
    }
    assertThat(corpusNumber()).contains(1);
  }

  @Test
  void aWriterSucceedsThoughWhatItReplacesCannotBeRemoved() throws Exception {
    prepare(conf, 1);
    try (FaultyProxy proxy =
        new FaultyProxy(
            SERVER,
            (method, target, change) ->
                method.equals("DELETE") && target.contains("/_published-")
                    ? Fault.DEAD
                    : Fault.NONE)) {
      as(proxy, 1, client -> prepare(client, 2));
    }
    assertThat(corpusNumber()).contains(2);
    assertThat(told).anyMatch(line -> line.contains("/corpus is complete, but what it replaces"));
  }

  private static boolean isMark(String method, String target) {
    return method.equals("PUT") && target.contains("/_published-");
  }

  /** A report reads the metrics of a run while its training replaces them. */
  @Test
  void aSmallObjectThatIsReplacedWhileItIsReadIsReadAgain() throws Exception {
    Path file = new Path(base, "small");
    AtomicFile.write(conf, file, "old".getBytes(UTF_8));
    int[] read = new int[1];
    try (FaultyProxy proxy =
        new FaultyProxy(
            SERVER,
            (method, target, change) -> {
              if (method.equals("GET") && target.endsWith("/small") && read[0]++ == 0) {
                SERVER.client().putObject(BUCKET, file.toUri().getPath().substring(1), "newer");
              }
              return Fault.NONE;
            })) {
      as(
          proxy,
          0,
          client -> assertThat(AtomicFile.read(client, file)).isEqualTo("newer".getBytes(UTF_8)));
    }
    assertThat(read[0]).isEqualTo(2);
  }

  // Two writers

  @Test
  void ofTwoWritersOneIsToldThatTheOtherWrites() throws IOException {
    LeaseDirectory directory = LeaseDirectory.within(conf, run());
    Lease first = Lease.acquire(directory, run(), process(1));
    WriterProcess second = process(2, first::beat);
    assertThatThrownBy(() -> Lease.acquire(directory, run(), second))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is being written by process 1 on elsewhere");
    first.requireStillHeld();
    first.close();
    assertThat(files().listFiles(run(), true).hasNext()).isFalse();
  }
}
