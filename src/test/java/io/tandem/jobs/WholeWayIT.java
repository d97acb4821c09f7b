package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.SparkTest;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.Statistics;
import io.tandem.metrics.Ter;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts from prepare to evaluate, on executors in processes of their own and with every file
 * on HDFS; then everything is read back. Training and translating on several executors is shown by
 * {@link ClusterIT}.
 */
class WholeWayIT {
  /**
   * The least chrF on numbers that training has not seen; a shuffled reference gives less than 20.
   */
  private static final double CHRF = 80;

  @TempDir private static java.nio.file.Path dir;
  private static MiniDFSCluster hdfs;
  private static java.nio.file.Path sparkHome;

  @BeforeAll
  static void startHdfs() throws IOException {
    sparkHome = Deployment.sparkHome(dir);
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, dir.toString());
    conf.set("dfs.replication", "2");
    hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(2).build();
    hdfs.waitActive();
  }

  @AfterAll
  static void stopHdfs() {
    hdfs.shutdown();
  }

  private static String path(String name) {
    return hdfs.getURI() + name;
  }

  private static Command job(String script, String... arguments) {
    List<String> line =
        new ArrayList<>(List.of("bash", Deployment.home().resolve("jobs/" + script).toString()));
    line.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(Deployment.environment(sparkHome));
    String options =
        script.equals("train.sh") ? Deployment.trainsBriefly() : Deployment.shortLived();
    environment.put("JDK_JAVA_OPTIONS", options); // also of the executors
    Command command = Command.run(Deployment.home(), environment, line);
    assertThat(command.exitCode()).as(script + ": " + command.out() + command.err()).isZero();
    return command;
  }

  /** Runs a job on executors that have two cores together. */
  private static Command onExecutors(int executors, String script, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--master",
                "local-cluster[%s,%s,1024]".formatted(executors, 2 / executors),
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.sql.shuffle.partitions=2",
                "--"));
    all.addAll(List.of(arguments));
    return job(script, all.toArray(String[]::new));
  }

  private static List<String> lines(String file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (FileStatus status : statuses(new Path(path(file)))) {
      try (InputStream in = hdfs.getFileSystem().open(status.getPath())) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
      }
    }
    return lines;
  }

  private static FileStatus[] statuses(Path path) throws IOException {
    FileStatus status = hdfs.getFileSystem().getFileStatus(path);
    return status.isDirectory()
        ? hdfs.getFileSystem().listStatus(path, p -> p.getName().startsWith("part-"))
        : new FileStatus[] {status};
  }

  @Test
  void fromParallelTextToAScoredTranslationOnHdfs() throws IOException {
    write("/input.tsv", numbers());
    onExecutors(
        2,
        "prepare.sh",
        "corpus.dir=" + path("/corpus"),
        "corpus.inputs=[{path=\"" + path("/input.tsv") + "\"}]",
        "corpus.split.valid=0.05",
        "corpus.split.test=0.05",
        "subword.merges=300");
    CorpusDirectory corpus =
        CorpusDirectory.open(path("/corpus"), SparkTest.session().sessionState().newHadoopConf());
    long train = corpus.pairs(SparkTest.session(), "train").count();
    assertThat(train).isEqualTo(corpus.manifest().split("train").pairs()).isPositive();

    String[] settings = {
      "corpus.dir=" + path("/corpus"),
      "run.dir=" + path("/run"),
      "model.encoderLayers=1",
      "model.decoderLayers=1",
      "model.modelSize=32",
      "model.heads=2",
      "model.feedForwardSize=64",
      "training.batchTokens=400",
      "training.maximumSentenceTokens=60",
      "training.learningRate=0.01",
      "training.warmupUpdates=50",
      "averaging.schedule=constant",
      "averaging.optimizerState=local",
      "averaging.frequency=25",
      "validation.everyUpdates=50",
      "validation.bleuSentences=5",
      "training.maximumUpdates=100"
    };
    onExecutors(1, "train.sh", settings);
    RunDirectory run =
        RunDirectory.open(HadoopConf.of(hdfs.getFileSystem().getConf()), new Path(path("/run")));
    assertThat(run.newestIntact().orElseThrow().header().updates()).isEqualTo(100);
    assertThat(
            SparkTest.session().read().json(path("/run/metrics")).where("kind = 'round'").count())
        .isEqualTo(4);

    List<String> sources = new ArrayList<>();
    List<String> references = new ArrayList<>();
    corpus
        .pairs(SparkTest.session(), "test")
        .orderBy("id")
        .select("source", "target")
        .collectAsList()
        .forEach(
            row -> {
              sources.add(row.getString(0));
              references.add(row.getString(1));
            });
    write("/test.en", sources);
    write("/test.fr", references);
    onExecutors(
        1,
        "translate.sh",
        "--model",
        path("/run"),
        "--input",
        path("/test.en"),
        "--output",
        path("/test.hypotheses"),
        "--beam",
        "2");
    List<String> hypotheses = lines("/test.hypotheses");
    assertThat(hypotheses).hasSameSizeAs(sources);
    write("/hypotheses.txt", hypotheses);

    Command scored =
        job(
            "evaluate.sh",
            "--hypotheses",
            path("/hypotheses.txt"),
            "--references",
            path("/test.fr"),
            "--metrics",
            "bleu,chrf,ter",
            "--format",
            "json");
    JsonNode scores = new ObjectMapper().readTree(scored.out());
    assertThat(scores).hasSize(3);
    assertThat(scores.get(0).get("name").asText()).isEqualTo("BLEU");
    assertScore(scores.get(0), Bleu.standard(), hypotheses, references);
    assertScore(scores.get(1), Chrf.standard(), hypotheses, references);
    assertScore(scores.get(2), Ter.standard(), hypotheses, references);
    assertThat(scores.get(1).get("score").asDouble()).isGreaterThan(CHRF);
  }

  /** Asserts that evaluate prints the score that this JVM computes for the same lines. */
  private static <S extends Statistics<S>> void assertScore(
      JsonNode found, Metric<S> metric, List<String> hypotheses, List<String> references) {
    double score = metric.score(metric.corpusStatistics(hypotheses, List.of(references)));
    assertThat(found.get("score").asDouble()).as(metric.name()).isCloseTo(score, within(1e-9));
  }

  /**
   * Returns the numbers of three digits, digit by digit, in English and French, which 100 updates
   * learn.
   */
  private static List<String> numbers() {
    List<String> english = List.of("zero one two three four five six seven eight nine".split(" "));
    List<String> french = List.of("zéro un deux trois quatre cinq six sept huit neuf".split(" "));
    List<String> lines = new ArrayList<>();
    for (int number = 0; number < 1000; number++) {
      int[] digits = {number / 100, number / 10 % 10, number % 10};
      lines.add(spoken(english, digits) + "\t" + spoken(french, digits));
    }
    return lines;
  }

  private static String spoken(List<String> words, int[] digits) {
    return Arrays.stream(digits).mapToObj(words::get).collect(Collectors.joining(" "));
  }

  private static void write(String name, List<String> lines) throws IOException {
    try (FSDataOutputStream out = hdfs.getFileSystem().create(new Path(name))) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
