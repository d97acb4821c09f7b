package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.RunDirectory;
import io.tandem.storage.publish.Place;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes that prepare, train, resume and translate into one place and stand still (SIGSTOP,
 * SIGCONT) or are killed (SIGKILL) at times that a seed gives. It shows, not measures: what was
 * finished is there afterwards, what is visible is whole at any time, who did not get his way was
 * told in one sentence with the right exit code, and whoever comes next brings it to the end: a run
 * to the bits of an undisturbed one. A line for each round and, at the end, one of how many
 * processes ended how.
 *
 * <pre>
 *   mvn verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dit.test=InterleavedJobsBenchmark -Dtandem.benchmark="LOCAL|HDFS ROUNDS [FIRST SEED]"
 * </pre>
 *
 * A round takes half a minute on two cores.
 */
class InterleavedJobsBenchmark {
  private static final String ARGUMENTS = "tandem.benchmark";
  private static final long LOOK_MILLIS = 300;

  /** The messages with which a process may give way to another. */
  private static final List<String> REFUSALS =
      List.of(
          "is being written by process ",
          "holds a training run already",
          "is not a training run: it has no manifest.json",
          "exists already",
          "was created or changed by another process");

  @TempDir private static java.nio.file.Path folder;
  private static Place place;
  private static Path base;
  private final Map<String, Integer> ends = new TreeMap<>();
  private final Map<String, Long> usualMillis = new TreeMap<>();
  private float[] expectedParameters;
  private List<String> expectedTranslations;
  private int processes;

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void nothingIsLost() throws Exception {
    String[] arguments = System.getProperty(ARGUMENTS).split(" ");
    place = Place.valueOf(arguments[0]);
    base = place.newPath();
    int rounds = Integer.parseInt(arguments[1]);
    long first = arguments.length > 2 ? Long.parseLong(arguments[2]) : 0;
    SparkTest.session();
    makeUndisturbed();
    for (long seed = first; seed < first + rounds; seed++) {
      new Round(seed).check();
    }
    System.out.printf(
        Locale.ROOT, "%s: %d rounds, %d processes, by end: %s%n", place, rounds, processes, ends);
  }

  // What jobs do

  private static List<String> preparing(Path corpus) {
    return List.of(
        "corpus.dir=" + corpus,
        "corpus.inputs=[{path=\"%s\"}]".formatted(folder.resolve("eng-fra.tsv")),
        "corpus.sourceLanguage=en",
        "corpus.targetLanguage=fr",
        "corpus.split.valid=0.1",
        "subword.merges=100");
  }

  private static List<String> training(Path run) {
    return List.of(
        "corpus.dir=" + new Path(base, "corpus"),
        "run.dir=" + run,
        "model.encoderLayers=1",
        "model.decoderLayers=1",
        "model.modelSize=8",
        "model.heads=2",
        "model.feedForwardSize=8",
        "averaging.workers=2",
        "training.warmupUpdates=0",
        "averaging.qsrMaximum=1",
        "averaging.frequency=5",
        "training.batchTokens=128",
        "training.maximumUpdates=60",
        "checkpoints.keepLast=100",
        "validation.everyUpdates=10",
        "validation.bleuSentences=0",
        "validation.samples=0");
  }

  private static List<String> translating(Path output) {
    return List.of(
        "--model=" + new Path(base, "run"),
        "--input=" + folder.resolve("in.en").toUri(),
        "--output=" + output,
        "--max-length=10");
  }

  private static List<String> with(List<String> arguments, String option) {
    List<String> more = new ArrayList<>(arguments);
    more.add(option);
    return more;
  }

  private void makeUndisturbed() throws Exception {
    Files.copy(
        InterleavedJobsBenchmark.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"),
        folder.resolve("eng-fra.tsv"));
    Files.write(
        folder.resolve("in.en"),
        Files.readAllLines(folder.resolve("eng-fra.tsv")).stream()
            .map(line -> line.split("\t")[0])
            .toList());
    undisturbed(PrepareJob.class, preparing(new Path(base, "corpus")));
    undisturbed(TrainJob.class, training(new Path(base, "run")));
    undisturbed(TranslateJob.class, translating(new Path(base, "out")));
    expectedParameters = lastCheckpoint(new Path(base, "run")).parameters();
    expectedTranslations = lines(new Path(base, "out"));
  }

  private void undisturbed(Class<?> job, List<String> arguments) throws Exception {
    long start = System.nanoTime();
    DisturbedJob process = new DisturbedJob(job, folder, 0, arguments).start();
    assertThat(process.end()).as("%s", process.err()).isZero();
    usualMillis.put(job.getName(), millisSince(start));
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static Checkpoint lastCheckpoint(Path run) throws IOException {
    return RunDirectory.open(place.conf(), run).lastCheckpoint().orElseThrow();
  }

  private static List<String> lines(Path file) throws IOException {
    try (FSDataInputStream in = place.conf().fileSystem(file).open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** Several processes that write to one place. */
  private final class Round {
    private final long seed;
    private final Random random;
    private final java.nio.file.Path printed;
    private final Path target;
    private final List<DisturbedJob> jobs = new ArrayList<>();
    private final Set<String> seen = new TreeSet<>();

    Round(long seed) throws IOException {
      this.seed = seed;
      random = new Random(seed);
      printed = Files.createDirectories(folder.resolve("round-" + seed));
      target = new Path(base, "round-" + seed + "/target");
    }

    void check() throws Exception {
      Class<?> job =
          List.of(PrepareJob.class, TrainJob.class, TrainJob.class, TranslateJob.class)
              .get((int) (seed % 4));
      List<Integer> codes = runAll(job);
      List<String> told = new ArrayList<>();
      for (int i = 0; i < jobs.size(); i++) {
        String end = requireTold(jobs.get(i), codes.get(i));
        told.add(end);
        ends.merge(job.getSimpleName() + " " + end, 1, Integer::sum);
      }
      processes += jobs.size();
      boolean isThere = place.conf().fileSystem(target).exists(target);
      assertThat(isThere || !codes.contains(0))
          .as("seed %d: what was finished is there", seed)
          .isTrue();
      if (job == PrepareJob.class) {
        if (!isThere) {
          last(job, preparing(target));
        }
        requireWholeCorpus();
      } else if (job == TranslateJob.class) {
        if (!isThere) {
          last(job, translating(target));
        }
        assertThat(lines(target)).as("seed %d", seed).isEqualTo(expectedTranslations);
      } else {
        last(job, isThere ? with(training(target), "--resume") : training(target));
        requireWholeRun();
      }
      requireNothingBeside(job);
      System.out.printf(Locale.ROOT, "seed %d: %s %s%n", seed, job.getSimpleName(), told);
    }

    private List<String> arguments(Class<?> job, int number) {
      if (job == PrepareJob.class) {
        return number > 0 && random.nextInt(3) == 0
            ? with(preparing(target), "--overwrite")
            : preparing(target);
      }
      if (job == TranslateJob.class) {
        return translating(target);
      }
      return number > 0 && random.nextInt(4) > 0
          ? with(training(target), "--resume")
          : training(target);
    }

    private List<Integer> runAll(Class<?> job) throws Exception {
      ExecutorService lives = Executors.newCachedThreadPool();
      List<Future<Integer>> codes = new ArrayList<>();
      long usual = usualMillis.get(job.getName());
      try {
        int number = 2 + random.nextInt(2);
        for (int i = 0; i < number; i++) {
          DisturbedJob each = new DisturbedJob(job, printed, i, arguments(job, i));
          jobs.add(each);
          long delay = i == 0 ? 0 : (long) (random.nextDouble() * usual);
          Random draws = new Random(random.nextLong());
          codes.add(
              lives.submit(
                  () -> {
                    TimeUnit.MILLISECONDS.sleep(delay);
                    return each.start().live(draws, usual);
                  }));
        }
        while (!codes.stream().allMatch(Future::isDone)) {
          look(job);
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        List<Integer> ended = new ArrayList<>();
        for (Future<Integer> code : codes) {
          ended.add(code.get());
        }
        return ended;
      } finally {
        jobs.forEach(DisturbedJob::destroy);
        lives.shutdownNow();
      }
    }

    /** Checks that whatever is visible while the processes work is whole. */
    private void look(Class<?> job) throws IOException {
      FileSystem files = place.conf().fileSystem(target);
      if (job == TranslateJob.class && files.exists(target)) {
        assertThat(lines(target)).as("seed %d", seed).isEqualTo(expectedTranslations);
      } else if (job == TrainJob.class) {
        Path checkpoints = new Path(target, "checkpoints");
        if (files.exists(checkpoints)) {
          for (FileStatus status : files.listStatus(checkpoints)) {
            String name = status.getPath().getName();
            if (name.matches("\\d+") && !seen.contains(name)) {
              Checkpoint checkpoint = Checkpoint.open(place.conf(), status.getPath());
              assertThat(checkpoint.damage()).as("seed %d, %s", seed, name).isEmpty();
              seen.add(name);
            }
          }
        }
      }
    }

    private String requireTold(DisturbedJob job, int code) throws IOException {
      List<String> err = job.err();
      String said = String.join("\n", err);
      assertThat(err)
          .as("seed %d, %s", seed, job)
          .noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Exception in"));
      if (job.wasKilled() && code == DisturbedJob.KILLED) {
        return "killed";
      }
      if (code == 0) {
        return job.hasStoodStill() ? "ended well after a standstill" : "ended well";
      }
      if (code == ExitCodes.USER_MISTAKE) {
        assertThat(REFUSALS.stream().anyMatch(said::contains))
            .as("seed %d, %s: %s", seed, job, said)
            .isTrue();
        return "refused";
      }
      assertThat(code).as("seed %d, %s: %s", seed, job, said).isEqualTo(ExitCodes.FAILED);
      assertThat(job.hasStoodStill()).as("seed %d, %s: %s", seed, job, said).isTrue();
      assertThat(said).as("seed %d, %s", seed, job).contains("taken over");
      return "lost";
    }

    /** Checks that the next process completes the job. */
    private void last(Class<?> job, List<String> arguments) throws Exception {
      DisturbedJob next = new DisturbedJob(job, printed, jobs.size(), arguments).start();
      long start = System.nanoTime();
      assertThat(next.end()).as("seed %d, %s: %s", seed, next, next.err()).isZero();
      usualMillis.merge(job.getName(), millisSince(start), Math::min);
    }

    private void requireWholeCorpus() throws IOException {
      SparkSession spark = SparkTest.session();
      CorpusDirectory corpus =
          CorpusDirectory.open(target.toString(), place.conf().configuration());
      corpus.requireIntact(spark, List.of("train", "valid"));
      assertThat(corpus.pairs(spark, "train").count())
          .isEqualTo(corpus.manifest().split("train").pairs());
    }

    private void requireWholeRun() throws IOException {
      assertThat(lastCheckpoint(target).parameters())
          .as("seed %d: the bits of an undisturbed run", seed)
          .isEqualTo(expectedParameters);
      Path checkpoints = new Path(target, "checkpoints");
      assertThat(names(checkpoints)).as("seed %d", seed).containsAll(seen);
    }

    private void requireNothingBeside(Class<?> job) throws IOException {
      List<String> beside = new ArrayList<>(names(target.getParent()));
      if (jobs.stream().anyMatch(DisturbedJob::wasKilled)) {
        beside.remove(".target.unfinished"); // Left to the next writer.
      }
      assertThat(beside).as("seed %d", seed).containsExactly("target");
      if (job == TrainJob.class) {
        assertThat(names(target)).as("seed %d", seed).noneMatch(name -> name.startsWith("."));
      }
    }

    private List<String> names(Path directory) throws IOException {
      return Arrays.stream(place.conf().fileSystem(directory).listStatus(directory))
          .map(status -> status.getPath().getName())
          .toList();
    }
  }
}
