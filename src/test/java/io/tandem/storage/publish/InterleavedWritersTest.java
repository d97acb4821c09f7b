package io.tandem.storage.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.UserException;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.run.Fixtures;
import io.tandem.run.MetricRow;
import io.tandem.run.MetricRows;
import io.tandem.run.MetricsLog;
import io.tandem.run.RunDirectory;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Validated;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Several processes that prepare, train, resume and translate in the same places, some of which are
 * suspended for minutes or killed. One of them wins, every other one is told, nothing is lost and
 * nothing is half-written.
 */
@ParameterizedClass
@EnumSource(Place.class)
class InterleavedWritersTest {
  /**
   * The number of interleavings of each kind asked for by a property, with which a line prints how
   * they ended.
   */
  private static final Optional<Integer> ASKED =
      Optional.ofNullable(Integer.getInteger("tandem.interleavings"));

  private static final int MANY = ASKED.orElse(30);
  private static final int FEW = ASKED.orElse(10);

  private static final int ROUNDS = 3;
  private static final List<String> PARTS = List.of("pairs/part-0", "subword/merges", "audit.json");

  @Parameter Place place;

  /** The numbers of processes by how they ended, over all seeds of a test. */
  private final Map<String, Integer> ends = new TreeMap<>();

  private int interleavings() {
    return place == Place.HDFS ? FEW : MANY;
  }

  private HadoopConf stepped() {
    Configuration conf = new Configuration(place.conf().configuration());
    if (place == Place.LOCAL) {
      conf.setClass("fs.file.impl", SteppedLocal.class, LocalFileSystem.class);
      conf.setBoolean("fs.file.impl.disable.cache", true);
    } else if (place == Place.HDFS) {
      SteppedHdfs.use(conf);
    }
    return HadoopConf.of(conf);
  }

  /** Returns a path that no file system object of another test serves. */
  private Path newPath() {
    return new Path(place.newPath().toString().replace("//localhost", "//127.0.0.1"));
  }

  // Training runs

  @Test
  void aRunHasOneWriterAtATimeAndLosesNothing() throws IOException {
    for (long seed = 0; seed < interleavings(); seed++) {
      new Training(seed).check();
    }
    requireAllEnds();
  }

  /** These seeds, beyond those that are always tried, once revealed a defect. */
  @Test
  void whatWentWrongOnceGoesWell() throws IOException {
    new Training(place == Place.LOCAL ? 115 : 22).check();
    new Preparing(92).check();
  }

  private final class Training {
    private final long seed;
    private final Random random;
    private final HadoopConf conf = stepped();
    private final Path path = newPath();
    private final Map<String, Integer> published = new TreeMap<>();
    private final List<Integer> creators = new ArrayList<>();

    Training(long seed) {
      this.seed = seed;
      random = new Random(seed);
    }

    void check() throws IOException {
      Interleaving all = new Interleaving(seed, 0.01);
      List<Interleaving.Actor> actors = new ArrayList<>();
      actors.add(all.add("train", this::start));
      for (int others = 1 + random.nextInt(3); others > 0; others--) {
        actors.add(
            random.nextBoolean() ? all.add("train", this::start) : all.add("resume", this::resume));
      }
      all.run();
      actors.forEach(actor -> requireTold(seed, actor));
      goOn();
      verify();
    }

    private void start(Interleaving.Actor process) throws IOException {
      try (RunDirectory run =
          RunDirectory.create(conf, path, Fixtures.settings(), Fixtures.manifest(), process)) {
        creators.add(process.number());
        train(run, process, 0);
      }
    }

    private void resume(Interleaving.Actor process) throws IOException {
      try (RunDirectory run = RunDirectory.openForWriting(conf, path, process)) {
        Optional<Checkpoint> from = run.rewind(Metric.LOSS);
        run.writeSettings(Fixtures.settings());
        train(run, process, from.map(checkpoint -> checkpoint.header().round()).orElse(0L));
      }
    }

    private void train(RunDirectory run, Interleaving.Actor process, long from) throws IOException {
      MetricsLog metrics = run.metrics();
      metrics.startInterval(from);
      for (long round = from; round < from + ROUNDS; round++) {
        run.requireHeld();
        metrics.append(MetricRows.round(round));
        if (round % 2 == 1) {
          saved(run, process, round + 1);
          metrics.startInterval(round + 1);
        }
      }
      run.writeReport("<p>by %s".formatted(process.number()));
    }

    /** Saves, and tries again on failure as training does. */
    private void saved(RunDirectory run, Interleaving.Actor process, long round)
        throws IOException {
      try {
        save(run, process, round);
      } catch (IOException e) {
        save(run, process, round);
      }
    }

    private void save(RunDirectory run, Interleaving.Actor process, long round) throws IOException {
      Checkpoint checkpoint;
      try (CheckpointWriter writer = run.checkpoints().begin(round, 10 * round)) {
        checkpoint =
            writer
                .network("{}")
                .settings("")
                .parameters(new float[] {process.number(), round})
                .vector("updater-state", new float[] {process.number()})
                .publish(new Validated(Validated.Network.LATEST, round, Double.NaN));
      }
      published.put(checkpoint.path().getName(), process.number());
      run.checkpoints().markBest(checkpoint, Metric.LOSS);
      run.checkpoints().retain(100, 1, Metric.LOSS);
      run.samples().write(MetricRows.samples(10 * round));
    }

    /** Checks that the next process can continue whatever happened. */
    private void goOn() throws IOException {
      boolean exists = RunDirectory.exists(place.conf(), path);
      Interleaving last = new Interleaving(seed, 0);
      Interleaving.Actor process = last.add("last", exists ? this::resume : this::start);
      last.run();
      assertThat(process.failure()).as("seed %d", seed).isNull();
    }

    private void verify() throws IOException {
      RunDirectory run = RunDirectory.open(place.conf(), path);
      // There is none if the process that wrote the manifest was killed right then.
      assertThat(creators)
          .as("seed %d: of those who begin the run", seed)
          .hasSizeLessThanOrEqualTo(1);
      assertThat(Fixtures.names(place, new Path(path, "checkpoints")))
          .as("seed %d", seed)
          .containsAll(published.keySet())
          .allMatch(name -> name.equals("best.json") || name.matches("\\d{8}"));
      for (String name : published.keySet()) {
        Checkpoint checkpoint =
            Checkpoint.open(place.conf(), new Path(path, "checkpoints/" + name));
        assertThat(checkpoint.damage()).as("seed %d", seed).isEmpty();
        int by = published.get(name);
        assertThat(checkpoint.parameters())
            .as("seed %d: is that of process %d", seed, by)
            .containsExactly(by, checkpoint.header().round());
        assertThat(checkpoint.vector("updater-state").orElseThrow()).containsExactly(by);
      }
      List<Long> rounds = run.metrics().read().stream().map(MetricRow::round).toList();
      assertThat(rounds)
          .as("seed %d: each round once", seed)
          .isEqualTo(LongStream.range(0, rounds.size()).boxed().toList())
          .hasSizeGreaterThanOrEqualTo(ROUNDS);
      assertThat(Fixtures.names(place, path))
          .as("seed %d", seed)
          .containsExactlyInAnyOrder(
              "checkpoints",
              "effective.conf",
              "manifest.json",
              "metrics",
              "report.html",
              "samples");
    }
  }

  // Corpora

  @Test
  void aCorpusIsWholeAndNobodysFilesAreReplaced() throws IOException {
    for (long seed = 0; seed < interleavings(); seed++) {
      new Preparing(seed).check();
    }
    requireAllEnds();
  }

  private final class Preparing {
    private static final String THESIS = "thesis.txt";

    private final long seed;
    private final Random random;
    private final HadoopConf conf = stepped();
    private final Path path = newPath();
    private final List<Integer> published = new ArrayList<>();
    private boolean strangerStands;

    Preparing(long seed) {
      this.seed = seed;
      random = new Random(seed);
    }

    void check() throws IOException {
      boolean older = random.nextInt(3) == 0;
      if (older) {
        write(place.conf(), path, 99);
        published.add(99);
      }
      Interleaving all = new Interleaving(seed, 0.015);
      List<Interleaving.Actor> actors = new ArrayList<>();
      for (int writers = 2 + random.nextInt(2); writers > 0; writers--) {
        actors.add(
            older || random.nextInt(3) == 0
                ? all.add("overwrite", process -> prepare(process, this::identity))
                : all.add("prepare", process -> prepare(process, AtomicDirectory.nothing())));
      }
      // In an object store nobody can keep out a stranger who asks for no lease.
      if (!older && place != Place.OBJECTS && random.nextBoolean()) {
        all.add("stranger", this::putThesis);
      }
      all.run();
      actors.forEach(actor -> requireTold(seed, actor));
      verify(actors);
      replaceIfItIsOurs();
    }

    private Optional<String> identity(Path corpus) throws IOException {
      return CorpusDirectory.identity(corpus, conf);
    }

    private void prepare(Interleaving.Actor process, AtomicDirectory.Replaceable replaceable)
        throws IOException {
      try (AtomicDirectory directory =
          AtomicDirectory.open(
              path, conf, replaceable, "give another", process, AtomicDirectory.Use.OURS)) {
        directory.whileHeld(
            () -> {
              write(conf, directory.staging(), process.number());
              return true;
            });
        directory.publish();
        published.add(process.number());
      }
    }

    /** Writes as Spark's tasks do, whether the directories exist or not. */
    private void write(HadoopConf by, Path directory, int number) throws IOException {
      for (String part : PARTS) {
        InterleavedWritersTest.write(by, new Path(directory, part), String.valueOf(number));
      }
      InterleavedWritersTest.write(
          by,
          new Path(directory, "manifest.json"),
          "{\"kind\": \"tandem-corpus\", \"job\": \"%s\"}".formatted(number));
    }

    /** Moves somebody's folder to the place. */
    private void putThesis(Interleaving.Actor process) throws IOException {
      Path folder = path.suffix("-thesis");
      InterleavedWritersTest.write(conf, new Path(folder, THESIS), "thesis");
      try {
        AtomicStep.rename(conf, folder, path);
        strangerStands = true;
      } catch (FileAlreadyExistsException e) {
        process.tell(e.getMessage());
      }
    }

    private void verify(List<Interleaving.Actor> actors) throws IOException {
      FileSystem files = place.conf().fileSystem(path);
      if (strangerStands) {
        assertThat(text(new Path(path, THESIS))).as("seed %d", seed).isEqualTo("thesis");
      } else if (!published.isEmpty()) {
        restoreWhatWasSetAside();
        requireWhole(path);
      }
      for (Interleaving.Actor actor : actors) {
        if (actor.failure() instanceof UserException e && e.getMessage().contains("lies in ")) {
          String kept = e.getMessage().replaceFirst(".* lies in ([^;]+);.*", "$1");
          assertThat(requireWhole(new Path(kept))).as("seed %d", seed).isEqualTo(actor.number());
        }
      }
      if (!strangerStands) { // Who came while the older one was aside has its place.
        assertThat(files.exists(path.suffix(".old"))).as("seed %d", seed).isFalse();
      }
    }

    /** Lets the next process complete what one that was killed between two renames had begun. */
    private void restoreWhatWasSetAside() {
      if (corpusExists()) {
        return;
      }
      Interleaving next = new Interleaving(seed, 0);
      Interleaving.Actor process =
          next.add("next", actor -> prepare(actor, AtomicDirectory.nothing()));
      next.run();
      assertThat(process.failure()).as("seed %d", seed).hasMessageContaining("exists already");
    }

    private boolean corpusExists() {
      try {
        return place.conf().fileSystem(path).exists(path);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private int requireWhole(Path corpus) throws IOException {
      Optional<ManifestHead> head = ManifestHead.read(place.conf(), corpus);
      assertThat(head).as("seed %d: %s", seed, corpus).isPresent();
      String number = head.get().job();
      Path content = place.content(corpus);
      for (String part : PARTS) {
        assertThat(text(new Path(content, part))).as("seed %d: %s", seed, part).isEqualTo(number);
      }
      assertThat(Fixtures.names(place, content))
          .containsExactly("audit.json", "manifest.json", "pairs", "subword");
      return Integer.parseInt(number);
    }

    private void replaceIfItIsOurs() throws IOException {
      Interleaving last = new Interleaving(seed, 0);
      Interleaving.Actor process = last.add("last", actor -> prepare(actor, this::identity));
      last.run();
      if (strangerStands) {
        assertThat(process.failure()).isInstanceOf(UserException.class);
        assertThat(text(new Path(path, THESIS))).isEqualTo("thesis");
      } else {
        assertThat(process.failure()).as("seed %d", seed).isNull();
        requireWhole(path);
        Path hidden = LeaseDirectory.beside(conf, path).path();
        assertThat(place.conf().fileSystem(hidden).exists(hidden)).as("seed %d", seed).isFalse();
      }
    }
  }

  // Translations

  @Test
  void aTranslationIsResumedAndMadeOnce() throws IOException {
    for (long seed = 0; seed < interleavings(); seed++) {
      new Translating(seed).check();
    }
    requireAllEnds();
  }

  private final class Translating {
    private final long seed;
    private final HadoopConf conf = stepped();
    private final Path path = newPath();
    private int published;

    Translating(long seed) {
      this.seed = seed;
    }

    void check() throws IOException {
      Interleaving all = new Interleaving(seed, 0.02);
      List<Interleaving.Actor> actors =
          List.of(all.add("translate", this::translate), all.add("translate", this::translate));
      all.run();
      actors.forEach(actor -> requireTold(seed, actor));
      if (!place.conf().fileSystem(path).exists(path)) {
        Interleaving last = new Interleaving(seed, 0);
        Interleaving.Actor process = last.add("last", this::translate);
        last.run();
        assertThat(process.failure()).as("seed %d", seed).isNull();
      }
      assertThat(published).as("seed %d", seed).isLessThanOrEqualTo(1);
      assertThat(Fixtures.names(place, path))
          .as("seed %d", seed)
          .containsExactly("part-0", "part-1");
      assertThat(text(new Path(path, "part-1"))).isEqualTo("1");
    }

    private void translate(Interleaving.Actor process) throws IOException {
      try (AtomicDirectory directory =
          AtomicDirectory.open(
              path,
              conf,
              AtomicDirectory.nothing(),
              "give another",
              process,
              AtomicDirectory.Use.TRANSLATION)) {
        directory.whileHeld(
            () -> {
              translate(directory.staging());
              return true;
            });
        directory.publish();
        published++;
      }
    }

    private void translate(Path staging) throws IOException {
      FileSystem files = conf.fileSystem(staging);
      for (int part = 0; part < 2; part++) {
        Path whole = new Path(staging, "part-" + part);
        if (!files.exists(whole)) {
          Path half = new Path(staging, "_temporary/part-" + part);
          write(conf, half, String.valueOf(part));
          AtomicStep.replace(conf, half, whole);
        }
      }
      files.delete(new Path(staging, "_temporary"), true);
    }
  }

  // All of them

  private static void write(HadoopConf conf, Path file, String text) throws IOException {
    try (var out = conf.fileSystem(file).create(file, true)) {
      out.write(ByteBuffer.wrap(text.getBytes(UTF_8)).array());
    }
  }

  private String text(Path file) throws IOException {
    try {
      return new String(place.read(file), UTF_8);
    } catch (FileNotFoundException e) {
      return "nothing";
    }
  }

  /** Checks that the process succeeded, or ended with a sentence that says why not. */
  private void requireTold(long seed, Interleaving.Actor actor) {
    Throwable failure = actor.failure();
    String end = end(actor);
    ends.merge(end, 1, Integer::sum);
    if (end.equals("refused")) {
      assertThat(failure.getMessage())
          .as("seed %d, %s", seed, actor)
          .containsAnyOf(
              "is being written by process ",
              "already holds a training run",
              "is not a training run (no manifest.json)",
              "exists already",
              "was created or changed by another process");
    } else if (end.equals("lost")) {
      assertThat(actor.hasStoodStill()).as("seed %d, %s: %s", seed, actor, failure).isTrue();
      assertThat(failure).hasMessageContaining("taken over");
    } else {
      assertThat(failure == null || actor.wasKilled())
          .as("seed %d, %s: %s", seed, actor, failure)
          .withFailMessage(() -> trace(failure))
          .isTrue();
    }
  }

  /**
   * Checks that all kinds of endings occurred, without which the interleavings would show nothing;
   * the few on HDFS need not have all.
   */
  private void requireAllEnds() {
    if (ASKED.isPresent()) {
      System.out.printf(
          Locale.ROOT, "%s, %d interleavings, processes by end: %s%n", place, ASKED.get(), ends);
    }
    if (place == Place.LOCAL) {
      assertThat(ends.keySet()).contains("ended well", "killed", "lost", "refused");
    }
  }

  private static String trace(Throwable failure) {
    java.io.StringWriter text = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  private static String end(Interleaving.Actor actor) {
    if (actor.wasKilled()) {
      return "killed";
    }
    if (actor.failure() instanceof UserException) {
      return "refused";
    }
    if (actor.failure() instanceof LeaseLostException) {
      return "lost";
    }
    return actor.failure() == null ? "ended well" : "failed";
  }
}
