package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.s3.AmazonS3;
import com.amazonaws.services.s3.iterable.S3Objects;
import com.amazonaws.services.s3.model.S3ObjectSummary;
import io.tandem.Deployment;
import io.tandem.JobCommand;
import io.tandem.SparkTest;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.table.PairTable;
import io.tandem.run.RunDirectory;
import io.tandem.s3.FaultyProxy;
import io.tandem.s3.FaultyProxy.Fault;
import io.tandem.s3.S3Server;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.RemoteService;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jobs from prepare to evaluate on an S3 server whose requests fail now and then. Those that
 * prepare and train are killed at a request and started again. Everything is compared with what the
 * same jobs make, undisturbed, on the local disk.
 */
@Tag("process")
class S3WholeWayIT {
  private static final String BUCKET = "whole-way";

  /** One of so many requests fails. */
  private static final int FAULTS = 40;

  /** The exit code after SIGKILL: 128 and its number. */
  private static final int KILLED = 137;

  /** What must not be found in anything that jobs write. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "fs.s3a.access.key",
          S3Server.ACCESS_KEY,
          "fs.s3a.secret.key",
          S3Server.SECRET_KEY,
          "fs.s3a.bucket.other.session.token",
          "planted-session-token",
          "fs.azure.account.key.planted",
          "planted-account-key");

  private static final String BEARER = "planted-bearer-token";

  @TempDir private static Path dir;
  private static FaultyProxy proxy;
  private static final AtomicInteger FAILED = new AtomicInteger();

  @BeforeAll
  static void startServer() throws IOException {
    S3Server server = S3Server.instance();
    server.newBucket(BUCKET);
    Random random = new Random(3);
    List<Fault> faults = List.of(Fault.BUSY, Fault.CUT_REQUEST, Fault.CUT_ANSWER);
    proxy =
        new FaultyProxy(
            server,
            (method, target, change) -> {
              synchronized (random) {
                if (random.nextInt(FAULTS) > 0) {
                  return Fault.NONE;
                }
                FAILED.incrementAndGet();
                Fault fault = faults.get(random.nextInt(faults.size()));
                return fault == Fault.CUT_ANSWER && completes(method, target) ? Fault.BUSY : fault;
              }
            });
    Configuration conf = SparkTest.session().sparkContext().hadoopConfiguration();
    settings(proxy).forEach(conf::set);
    // Processes without Spark take them from here, as spark-submit sets them.
    settings(proxy).forEach((name, value) -> System.setProperty("spark.hadoop." + name, value));
  }

  @AfterAll
  static void stop() throws IOException {
    settings(proxy).keySet().forEach(name -> System.clearProperty("spark.hadoop." + name));
    SparkTest.session().sparkContext().hadoopConfiguration().setInt(RemoteService.PATIENCE_KEY, 0);
    proxy.close();
  }

  /**
   * Whether a request puts the parts of an upload together. S3 answers the same when a client that
   * lost the answer asks again; S3Proxy no longer finds the parts then, which no client survives.
   */
  private static boolean completes(String method, String target) {
    return method.equals("POST") && target.contains("uploadId=");
  }

  private static Map<String, String> settings(FaultyProxy proxy) {
    Configuration conf = new Configuration(false);
    proxy.configure(conf);
    Map<String, String> settings = new TreeMap<>();
    conf.forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
    settings.putAll(SECRETS);
    // As in a job: one question of those who watch the bucket may fail.
    settings.put(RemoteService.PATIENCE_KEY, "60");
    settings.put("fs.s3a.retry.interval", "5ms");
    settings.put("fs.s3a.retry.throttle.interval", "5ms");
    return settings;
  }

  private static String s3(String name) {
    return "s3a://" + BUCKET + "/" + name;
  }

  private static String local(String name) {
    return dir.resolve(name).toString();
  }

  private interface Place {
    String path(String name);
  }

  private static String[] preparing(Place place) {
    return new String[] {
      "corpus.dir=" + place.path("corpus"),
      "corpus.inputs=[{path=\"%s\"}]".formatted(place.path("input.tsv")),
      "corpus.split.valid=0.1",
      "corpus.split.test=0.1",
      "subword.merges=100"
    };
  }

  private static String[] training(Place place) {
    return new String[] {
      "corpus.dir=" + place.path("corpus"),
      "run.dir=" + place.path("run"),
      "model.encoderLayers=1",
      "model.decoderLayers=1",
      "model.modelSize=16",
      "model.heads=2",
      "model.feedForwardSize=32",
      "training.batchTokens=64",
      "training.maximumSentenceTokens=60",
      "training.maximumUpdates=8",
      "training.warmupUpdates=0",
      "averaging.frequency=2",
      "validation.everyUpdates=4",
      "validation.bleuSentences=3",
      "validation.samples=1"
    };
  }

  @Test
  void theSameComesOutAndNoSecretIsKept() throws Exception {
    byte[] sample = sample();
    Files.write(dir.resolve("input.tsv"), sample);
    write("input.tsv", sample);

    call(new PrepareJob(), preparing(S3WholeWayIT::local));
    call(new TrainJob(), training(S3WholeWayIT::local));

    killed(PrepareJob.class, "/corpus/content-", "/rejected/", preparing(S3WholeWayIT::s3));
    assertThat(SampleJobs.mistake(new TrainJob(), training(S3WholeWayIT::s3)))
        .contains("corpus is unfinished: jobs/prepare.sh is still writing it or was stopped");
    assertThat(call(new PrepareJob(), preparing(S3WholeWayIT::s3)))
        .contains("annotated lines reused from a run that was stopped");
    assertThat(rows(s3("corpus"))).isEqualTo(rows(local("corpus"))).isNotEmpty();

    killed(TrainJob.class, "/run/checkpoints/00000008/content-", "", training(S3WholeWayIT::s3));
    assertThat(run("run").lastCheckpoint().orElseThrow().header().updates()).isEqualTo(4);
    List<String> resumed = new ArrayList<>(List.of(training(S3WholeWayIT::s3)));
    resumed.add("--resume");
    call(new TrainJob(), resumed.toArray(String[]::new));
    Checkpoint trained = run("run").newestIntact().orElseThrow();
    Checkpoint undisturbed =
        RunDirectory.open(conf(), new org.apache.hadoop.fs.Path(local("run")))
            .newestIntact()
            .orElseThrow();
    assertThat(trained.header().updates()).isEqualTo(8);
    assertThat(trained.parameters()).containsExactly(undisturbed.parameters());
    assertThat(trained.vector("updater-state").orElseThrow())
        .containsExactly(undisturbed.vector("updater-state").orElseThrow());

    translateAndEvaluate();
    translateDocuments();
    assertThat(FAILED).hasValueGreaterThan(20);
    requireNoSecrets();
  }

  private static byte[] sample() throws IOException {
    try (InputStream in =
        S3WholeWayIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv")) {
      return in.readAllBytes();
    }
  }

  private void translateAndEvaluate() throws IOException {
    List<String> sources =
        rows(local("corpus")).get("test").stream().map(row -> row.getString(1)).toList();
    byte[] text = String.join("\n", sources).concat("\n").getBytes(StandardCharsets.UTF_8);
    Files.write(dir.resolve("test.en"), text);
    write("test.en", text);
    for (Place place : List.<Place>of(S3WholeWayIT::local, S3WholeWayIT::s3)) {
      call(
          new TranslateJob(),
          "--model=" + place.path("run"),
          "--input=" + place.path("test.en"),
          "--output=" + place.path("test.out"),
          "--beam=2");
      SparkTest.session()
          .read()
          .text(place.path("test.en"))
          .toDF("source")
          .write()
          .parquet(place.path("table"));
      call(
          new TranslateJob(),
          "--model=" + place.path("run"),
          "--input=" + place.path("table"),
          "--column=source",
          "--output=" + place.path("table.out"),
          "--beam=1");
    }
    assertThat(table(s3("table.out"))).isEqualTo(table(local("table.out"))).isNotEmpty();
    assertThat(read("test.out")).isEqualTo(Files.readString(dir.resolve("test.out")));
    String scores = evaluate(S3WholeWayIT::s3);
    assertThat(scores).contains("BLEU").isEqualTo(evaluate(S3WholeWayIT::local));
  }

  /** The job is killed when it has translated some of the documents, and goes on with the rest. */
  private void translateDocuments() throws Exception {
    Map<String, String> documents =
        Map.of(
            "a.html", "<p>Go on, <b>Tom</b>.</p>",
            "b.xlf",
                "<xliff version=\"1.2\"><file><body><trans-unit id=\"1\">"
                    + "<source>I <g id=\"1\">see</g>.</source></trans-unit></body></file></xliff>",
            "c.json", "{\"k\": \"We won!\"}\n",
            "d.po", "msgid \"Come in.\"\nmsgstr \"\"\n",
            "e.properties", "title = Wait for me\n");
    Files.createDirectory(dir.resolve("documents"));
    for (var each : documents.entrySet()) {
      byte[] content = each.getValue().getBytes(StandardCharsets.UTF_8);
      Files.write(dir.resolve("documents/" + each.getKey()), content);
      write("documents/" + each.getKey(), content);
    }
    call(new TranslateJob(), translatingDocuments(S3WholeWayIT::local));
    String[] line = translatingDocuments(S3WholeWayIT::s3);
    killed(TranslateJob.class, ".documents.out.unfinished/", "part-00004", line);
    assertThat(call(new TranslateJob(), line)).contains("were already done");
    for (String name : documents.keySet()) {
      assertThat(read("documents.out/" + name))
          .isEqualTo(Files.readString(dir.resolve("documents.out/" + name)))
          .isNotEqualTo(documents.get(name));
    }
  }

  private static String[] translatingDocuments(Place place) {
    return new String[] {
      "--model=" + place.path("run"),
      "--input=" + place.path("documents"),
      "--output=" + place.path("documents.out"),
      "--beam=1",
      "--source-language=en",
      "--target-language=fr"
    };
  }

  private static List<Row> table(String path) {
    return SparkTest.session().read().parquet(path).collectAsList();
  }

  private static String evaluate(Place place) {
    return call(
        new EvaluateJob(),
        "--hypotheses=" + place.path("test.out"),
        "--references=" + place.path("test.en"),
        "--format=json");
  }

  private static String call(Callable<Integer> job, String... arguments) {
    return SampleJobs.call(job, arguments);
  }

  private static HadoopConf conf() {
    return HadoopConf.of(SparkTest.session().sparkContext().hadoopConfiguration());
  }

  private static RunDirectory run(String name) throws IOException {
    return RunDirectory.open(conf(), new org.apache.hadoop.fs.Path(s3(name)));
  }

  private static Map<String, List<Row>> rows(String path) {
    CorpusDirectory corpus = CorpusDirectory.open(path, conf().configuration());
    Map<String, List<Row>> rows = new TreeMap<>();
    for (String split : PairTable.SPLITS) {
      rows.put(
          split,
          corpus
              .pairs(SparkTest.session(), split)
              .select("id", "source", "target", "sourceIds", "targetIds")
              .orderBy("id")
              .collectAsList());
    }
    return rows;
  }

  private static void write(String name, byte[] content) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(s3(name));
    try (var out = conf().fileSystem(path).create(path)) {
      out.write(content);
    }
  }

  private static String read(String name) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(s3(name));
    try (var in = conf().fileSystem(path).open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Runs a job in a process that is killed when it writes a certain object. */
  private static void killed(Class<?> job, String start, String part, String... arguments)
      throws Exception {
    Process[] process = new Process[1];
    try (FaultyProxy killing =
        new FaultyProxy(
            S3Server.instance(),
            (method, target, change) -> {
              if (change > 0 && target.contains(start) && target.contains(part)) {
                process[0].toHandle().destroyForcibly();
                return Fault.DEAD;
              }
              return Fault.NONE;
            })) {
      List<String> options = new ArrayList<>();
      options.add("-Dspark.executor.extraJavaOptions=-Dbearer=" + BEARER);
      options.add("-Dspark.driver.extraJavaOptions=-Dbearer=" + BEARER);
      settings(killing)
          .forEach((name, value) -> options.add("-Dspark.hadoop." + name + "=" + value));
      List<String> command =
          JobCommand.of(job, Deployment.shortLived(), options, List.of(arguments));
      Path log = dir.resolve(job.getSimpleName() + ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("TANDEM_LOG_FILE", log + ".spark");
      process[0] = builder.start();
      try {
        assertThat(process[0].waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process[0].exitValue()).as(Files.readString(log)).isEqualTo(KILLED);
      } finally {
        process[0].toHandle().destroyForcibly();
      }
    }
  }

  private static void requireNoSecrets() throws IOException {
    int read = 0;
    AmazonS3 client = S3Server.instance().client();
    for (S3ObjectSummary each : S3Objects.inBucket(client, BUCKET)) {
      try (InputStream in = client.getObject(BUCKET, each.getKey()).getObjectContent()) {
        requireNoSecretIn(each.getKey(), in.readAllBytes());
        read++;
      }
    }
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        requireNoSecretIn(file.toString(), Files.readAllBytes(file));
      }
    }
    assertThat(read).isGreaterThan(30);
  }

  private static void requireNoSecretIn(String name, byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    List<String> secrets = new ArrayList<>(SECRETS.values());
    secrets.add(BEARER);
    for (String secret : secrets) {
      assertThat(text.contains(secret)).as("%s holds %s", name, secret).isFalse();
    }
  }
}
