package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.corpus.cleaning.Broken;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.BitextFiles;
import io.tandem.storage.Compressed;
import io.tandem.storage.Compression;
import io.tandem.storage.TaskFailures;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("text")
class CorpusPipelineIT {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();

  @Test
  void everyCompressionGivesTheSamePairs() throws IOException {
    List<String> inputs = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Compression compression : Compression.values()) {
      Path file = dir.resolve(Compressed.fileName(compression));
      Files.write(file, Compressed.bytes(compression, "a b\tc d\ne f\tg h\n"));
      inputs.add("{path=\"%s\", split=train}".formatted(file));
      expected.addAll(List.of("a b|c d|1|null", "e f|g h|2|null"));
    }
    Dataset<Row> annotated =
        annotate("corpus.inputs=" + inputs, "corpus.duplicates.exact=false", "seed=1");
    assertThat(pairs(annotated)).isEqualTo(expected);
  }

  @Test
  void alignedFilesAndPatternsAreReadInOrder() throws IOException {
    write("a.en", "one", "two");
    write("a.fr", "un", "deux");
    write("p2.tsv", "x\tfour\tquatre");
    write("p1.tsv", "x\tthree\ttrois");
    Dataset<Row> annotated =
        annotate(
            "corpus.inputs=[{format=lines, source=\"%s/a.en\", target=\"%s/a.fr\"}, {path=\"%s/p*.tsv\", sourceColumn=2, targetColumn=3}]"
                .formatted(dir, dir, dir));
    assertThat(pairs(annotated))
        .containsExactly(
            "one|un|1|null", "two|deux|2|null", "three|trois|1|null", "four|quatre|1|null");
  }

  @Test
  void everyRejectedLineKeepsItsFirstReason() throws IOException {
    write(
        "a.tsv",
        "Hello .\tBonjour .",
        "only one column",
        "\u200B \tvide",
        "w w w w w w\tw w",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\tb",
        "abcdefghijklmnopqrstuvwxyz\tb",
        "same\tsame",
        "Hello  .\tBonjour\u00A0.");
    Dataset<Row> annotated =
        annotate(
            input("a.tsv", "auto"),
            "corpus.rules=[{rule=length, unit=words, maximum=5}, {rule=length, name=characters,"
                + " unit=characters, maximum=40}, {rule=length-ratio}, {rule=identical}]",
            "corpus.split.valid=0",
            "corpus.split.test=0");
    assertThat(reasons(annotated))
        .containsExactly(
            "1 null",
            "2 too-few-columns",
            "3 empty-side",
            "4 length",
            "5 characters",
            "6 length-ratio",
            "7 identical",
            "8 duplicate");
    List<Row> rejected = CorpusPipeline.rejected(annotated).orderBy("id").collectAsList();
    assertThat(rejected.get(0).<String>getAs("source")).isEqualTo("only one column");
    assertThat(rejected.get(0).<String>getAs("file")).endsWith("/a.tsv");
  }

  @Test
  void rulesInSqlStandInOrderWithTheOthersAndSpareGivenSets() throws IOException {
    write("train.tsv", "a b c\tx", "long\tlonger than that", "A\tA", "d\te");
    write("test.tsv", "t t t\tu");
    Dataset<Row> annotated =
        annotate(
            "corpus.inputs=[{path=\"%s/train.tsv\", split=train}, {path=\"%s/test.tsv\", split=test}]"
                .formatted(dir, dir),
            "corpus.rules=[{rule=length, maximum=2, side=source}, {rule=sql, name=short,"
                + " keep=\"length(target) < 9 and line > 0\"}, {rule=identical}]");
    assertThat(reasons(annotated))
        .containsExactly("1 length", "2 short", "3 identical", "4 null", "1 null");
    assertThatThrownBy(
            () ->
                annotate(
                    input("train.tsv", "train"), "corpus.rules=[{rule=sql, keep=\"sauce > 3\"}]"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "corpus.rules sql: keep = sauce > 3: there is no column sauce; it can use the columns"
                + " source, target, file, line (no scores, as no input has scoreFields)");
    Map<String, String> refused =
        Map.of(
            "rand() < 0.5", "rand",
            "length(uuid()) > length(source)", "uuid",
            "year(now()) > 2000", "now",
            "current_user() = 'me'", "current_user",
            "reflect('java.lang.System', 'getenv', source) is null", "reflect");
    refused.forEach(
        (keep, function) ->
            assertThatThrownBy(
                    () ->
                        annotate(
                            input("train.tsv", "train"),
                            "corpus.rules=[{rule=sql, keep=\"%s\"}]".formatted(keep)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                    "corpus.rules sql: keep = %s uses %s, which may give"
                        .formatted(keep, function)));
    Map<String, String> changing =
        Map.of(
            "source in (select value from values (1) as t (value))",
                "has a subquery, whose rows may change",
            "exists (select 1)", "has a subquery, whose rows may change",
            "length(source) > (select 1)", "has a subquery, whose rows may change",
            "Tandem_translation_score(source, target, 'run') < -3", "use { rule = model-score }",
            "source > ", "Syntax error");
    changing.forEach(
        (keep, message) ->
            assertThatThrownBy(
                    () ->
                        annotate(
                            input("train.tsv", "train"),
                            "corpus.rules=[{rule=sql, keep=\"%s\"}]".formatted(keep)))
                .as(keep)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(message));
  }

  /** Columns of Tandem's own are not there, and a message shows the condition as it was written. */
  @ParameterizedTest
  @CsvSource({
    "reason is null,           there is no column reason;",
    "not exempt,               there is no column exempt;",
    "fileOrder < 1,            there is no column fileOrder;",
    "scores.laser > 1,         there is no column scores.laser;",
    "length(source),           'its value is of the type int, expected a condition that is true'",
    "lenght(source) > 3,       Cannot resolve",
  })
  void aConditionInSqlSeesOnlyTheColumnsOfItsDocumentation(String keep, String problem)
      throws IOException {
    write("train.tsv", "a\tb");
    assertThatThrownBy(
            () ->
                annotate(
                    input("train.tsv", "train"),
                    "corpus.rules=[{rule=sql, keep=\"%s\"}]".formatted(keep)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("corpus.rules sql: keep = %s: %s".formatted(keep, problem))
        .hasMessageEndingWith(
            "it can use the columns source, target, file, line (no scores, as no input has"
                + " scoreFields)")
        .hasMessageNotContainingAny("coalesce", "rewrites");
  }

  @Test
  void aConditionOnAnotherScoreIsToldWhichThereAre() throws IOException {
    write("train.tsv", "a\tb\t0.5");
    assertThatThrownBy(
            () ->
                annotate(
                    "corpus.inputs=[{path=\"%s/train.tsv\", columns=[source, target, quality], scoreFields=[quality]}]"
                        .formatted(dir),
                    "corpus.rules=[{rule=sql, keep=\"scores.laser > 1\"}]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there is no column")
        .hasMessageEndingWith(
            "laser; it can use the columns source, target, file, line, scores.quality");
  }

  @Test
  void rewritingRulesSeeTheTextOfTheFileAndAreCounted() throws IOException {
    write("a.tsv", Broken.asWindows1252("À moi") + "\tx &amp; y", "a\tb &lt;", "c\td");
    String rules =
        "corpus.rules=[{rule=repair-mojibake}, {rule=decode-entities}, {rule=pattern,"
            + " pattern=\"^c$\"}]";
    Settings settings = settings(input("a.tsv", "train"), rules);
    Dataset<Row> annotated = annotate(input("a.tsv", "train"), rules);
    assertThat(pairs(annotated))
        .containsExactly("À moi|x & y|1|null", "a|b <|2|null", "c|d|3|pattern");
    assertThat(
            OutcomeCounts.of(annotated, Cleaning.of(settings.corpus()), settings.corpus()).rules())
        .containsExactly(
            new RuleEffect("repair-mojibake", "repair-mojibake", 3, 3, 0, 1),
            new RuleEffect("decode-entities", "decode-entities", 3, 3, 0, 2),
            new RuleEffect("pattern", "pattern", 3, 2, 1, 0));
  }

  /** Spark 3.5 and 4 have other defaults of the setting. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void whatHasNoValueInSqlRejectsWhateverSparkIsSetTo(String ansi) throws IOException {
    write("train.tsv", "a 8\tx", "a b\ty", "a 0\tz", "a 2\tx x");
    SparkSession session = SparkTest.session();
    String before = session.conf().get("spark.sql.ansi.enabled");
    session.conf().set("spark.sql.ansi.enabled", ansi);
    try {
      Dataset<Row> annotated =
          annotate(
              input("train.tsv", "train"),
              "corpus.rules=[{rule=sql, name=cast, keep=\"cast(substring(source, 3) as int) >= 0\"},"
                  + " {rule=sql, name=division, keep=\"1 / cast(substring(source, 3) as int) > 0\"},"
                  + " {rule=sql, name=index, keep=\"split(target, ' ')[1] = 'x'\"}]");
      assertThat(reasons(annotated)).containsExactly("1 index", "2 cast", "3 division", "4 null");
      assertThat(session.conf().get("spark.sql.ansi.enabled")).isEqualTo(ansi);
    } finally {
      session.conf().set("spark.sql.ansi.enabled", before);
    }
  }

  @Test
  void scoresAreReadByNameOrNumberAndDecide() throws IOException {
    write("a.tsv", "source\ttarget\tlaser", "a\tb\t0.9", "c\td\t0.3", "e\tf\tnone", "a\tb\t0.95");
    write("b.tsv", "0.7\tg\tx", "0.8\th\tx");
    write("d.tsv", "u\t0.4\tk\tl", "u\t0.6\tm\tn");
    write("c.jsonl", "{\"s\": \"i\", \"t\": \"j\", \"laser\": \"0.6\"}");
    Dataset<Row> annotated =
        annotate(
            "corpus.inputs=[{path=\"%s/a.tsv\", split=train, header=true, scoreFields=[laser]}, {path=\"%s/b.tsv\", split=train, sourceColumn=2, targetColumn=3, scoreFields=[\"1\"]}, {path=\"%s/c.jsonl\", format=jsonl, split=train, sourceField=s, targetField=t, scoreFields=[laser]}, {path=\"%s/d.tsv\", split=train, columns=[url, laser, target, source], scoreFields=[laser]}]"
                .formatted(dir, dir, dir, dir),
            "corpus.rules=[{rule=sql, keep=\"scores.laser > 0.5 or scores.`1` > 0.5\"}]",
            "corpus.duplicates.target=true",
            "corpus.duplicates.score=laser");
    assertThat(pairs(annotated))
        .containsExactly(
            "a|b|2|duplicate",
            "c|d|3|sql",
            "e|f|4|sql",
            "a|b|5|null",
            "g|x|1|null",
            "h|x|2|same-target",
            "i|j|1|null",
            "l|k|1|sql",
            "n|m|2|null");
    assertMistake(
        "corpus.inputs=[{path=\"%s/b.tsv\", scoreFields=[laser]}]".formatted(dir),
        "b.tsv: scoreFields name the column laser, but the file is read without a header");
  }

  @Test
  void normalizedDuplicatesDifferInCaseDigitsAndPunctuationOnly() throws IOException {
    write(
        "a.tsv",
        "It is 10:30!\tIl est 10h30",
        "it is 11.45\til est 11H45.",
        "it is late\til est tard",
        "...\t!",
        "...\t?");
    Dataset<Row> annotated = annotate(input("a.tsv", "train"), "corpus.duplicates.normalized=true");
    assertThat(reasons(annotated))
        .containsExactly("1 null", "2 normalized-duplicate", "3 null", "4 null", "5 null");
  }

  @Test
  void ofDuplicatesTheFirstByInputAndLineIsKept() throws IOException {
    write("b.tsv", "x\ty", "x\tz");
    write("a.tsv", "u\tv", "x\ty");
    Dataset<Row> annotated =
        annotate(
            "corpus.inputs=[{path=\"%s/b.tsv\"}, {path=\"%s/a.tsv\"}]".formatted(dir, dir),
            "corpus.split.valid=0",
            "corpus.split.test=0");
    assertThat(pairs(annotated))
        .containsExactly("x|y|1|null", "x|z|2|null", "u|v|1|null", "x|y|2|duplicate");
  }

  @Test
  void duplicatesStayWhenTheSettingsSaySo() throws IOException {
    write("a.tsv", "x\ty", "x\ty");
    Dataset<Row> annotated = annotate(input("a.tsv", "train"), "corpus.duplicates.exact=false");
    assertThat(reasons(annotated)).containsExactly("1 null", "2 null");
  }

  @Test
  void givenTestSetsAreKeptWholeAndTakeTheirSentencesFromTheRest() throws IOException {
    write("test.tsv", "Same!\tSame!", "Same!\tSame!", "a\tb", "a\tc", "\tempty");
    write("valid.tsv", "v\tw", "v\tw", "A.\tx");
    write("train.tsv", "a?\td", "V\tz", "fresh\tfrais");
    Dataset<Row> annotated =
        annotate(
            "corpus.inputs=[{path=\"%s/test.tsv\", split=test}, {path=\"%s/valid.tsv\", split=valid}, {path=\"%s/train.tsv\", split=train}]"
                .formatted(dir, dir, dir));
    assertThat(pairs(annotated))
        .containsExactly(
            "Same!|Same!|1|null",
            "Same!|Same!|2|null",
            "a|b|3|null",
            "a|c|4|null",
            "|empty|5|empty-side",
            "v|w|1|null",
            "v|w|2|null",
            "A.|x|3|in-test",
            "a?|d|1|in-valid-or-test",
            "V|z|2|in-valid-or-test",
            "fresh|frais|3|null");
  }

  @Test
  void tableOfPairsIsSplitAsACorpusIs() throws IOException {
    write(
        "a.tsv",
        IntStream.range(0, 300)
            .mapToObj(i -> "Sentence number " + i + "\tcible " + i)
            .toArray(String[]::new));
    Dataset<Row> annotated =
        annotate(
            input("a.tsv", "auto"), "corpus.split.valid=0.2", "corpus.split.test=0.1", "seed=3");
    Dataset<Row> table =
        CorpusPipeline.split(
            annotated.select("source", "target"), new CorpusSettings.SplitShares(0.2, 0.1), 3);
    assertThat(table.collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            annotated.select("source", "target", "split").collectAsList());
    assertThat(table.select("split").distinct().count()).isEqualTo(3);
  }

  /**
   * Tests a corpus that the same seed has split, and one of the training pairs of another corpus.
   */
  @Test
  void sentencesOfOneSplitAreSplitByAnotherHash() throws IOException {
    String[] shares = {"corpus.split.valid=0.02", "corpus.split.test=0.03"};
    write("all.tsv", IntStream.range(0, 4000).mapToObj(i -> i + "a\tb").toArray(String[]::new));
    List<String> given = List.of("all.tsv", "train.tsv", "train-of-train.tsv");
    for (String name : given) {
      Dataset<Row> annotated = annotate(input(name, "auto"), shares[0], shares[1]);
      for (String split : List.of("train", "valid", "test")) {
        String[] kept =
            CorpusPipeline.kept(annotated, split).collectAsList().stream()
                .map(row -> row.getAs("source") + "\tc " + row.getAs("target"))
                .toArray(String[]::new);
        assertThat(kept.length).as(split + " of " + name).isPositive();
        if (name.equals("all.tsv")) {
          write(split + ".tsv", kept);
        } else if (name.equals("train.tsv") && split.equals("train")) {
          write("train-of-train.tsv", kept);
        }
      }
    }
    Dataset<Row> ofTest = annotate(input("test.tsv", "auto"), shares[0], shares[1]);
    assertThat(CorpusPipeline.kept(ofTest, "train").count()).isGreaterThan(80);
  }

  @Test
  void parquetIsSplitAsFilesAre() throws IOException {
    write("pairs.tsv", IntStream.range(0, 400).mapToObj(i -> i + "a\tb").toArray(String[]::new));
    Dataset<Row> ofText = annotate(input("pairs.tsv", "auto"), "corpus.split.valid=0.1");
    ofText
        .select("source", "target")
        .coalesce(1)
        .write()
        .parquet(dir.resolve("pairs.parquet").toString());
    Dataset<Row> ofParquet = annotate(input("pairs.parquet", "auto"), "corpus.split.valid=0.1");
    for (String split : List.of("train", "valid", "test")) {
      assertThat(CorpusPipeline.kept(ofParquet, split).select("source").collectAsList())
          .as(split)
          .hasSizeGreaterThan(1)
          .containsExactlyInAnyOrderElementsOf(
              CorpusPipeline.kept(ofText, split).select("source").collectAsList());
    }
  }

  @Test
  void noKeyStandsInTwoSplits() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String sentence = "Sentence number " + i % 700;
      lines.add(
          (i % 3 == 0 ? sentence.toUpperCase(java.util.Locale.ROOT) + "!" : sentence)
              + "\tcible "
              + i);
    }
    write("auto.tsv", lines.subList(0, 2000).toArray(String[]::new));
    write("train.tsv", lines.subList(2000, 2800).toArray(String[]::new));
    write("test.tsv", lines.subList(2800, 3000).toArray(String[]::new));
    Dataset<Row> annotated =
        annotate(
                "corpus.inputs=[{path=\"%s/auto.tsv\"}, {path=\"%s/train.tsv\", split=train}, {path=\"%s/test.tsv\", split=test}]"
                    .formatted(dir, dir, dir),
                "corpus.split.valid=0.2",
                "corpus.split.test=0.2")
            .cache();
    Map<String, Set<Long>> keys = new TreeMap<>();
    for (String split : List.of("train", "valid", "test")) {
      List<Row> kept = CorpusPipeline.kept(annotated, split).collectAsList();
      Set<Long> ofSplit = new HashSet<>();
      kept.forEach(row -> ofSplit.add(SentenceKey.of(row.getAs("source"))));
      assertThat(ofSplit).isNotEmpty();
      if (split.equals("valid")) {
        assertThat(kept).hasSameSizeAs(ofSplit);
      }
      keys.forEach(
          (other, taken) -> assertThat(taken).as(other).doesNotContainAnyElementsOf(ofSplit));
      keys.put(split, ofSplit);
    }
    OutcomeCounts counts =
        OutcomeCounts.of(annotated, new Cleaning(List.of()), settings().corpus());
    annotated.unpersist();
    assertThat(counts.read()).isEqualTo(3000);
    assertThat(counts.rejectedPerReason()).containsKeys("further-reference", "in-valid-or-test");
    assertThat(
            counts.rejected() + counts.kept("train") + counts.kept("valid") + counts.kept("test"))
        .isEqualTo(3000);
  }

  @Test
  void theResultDoesNotDependOnPartitions() throws IOException {
    write(
        "a.tsv",
        IntStream.range(0, 5000)
            .mapToObj(i -> "s " + i % 900 + "\tt " + i % 1100)
            .toArray(String[]::new));
    List<List<String>> results = new ArrayList<>();
    for (String partitions : List.of("1", "7", "20")) {
      SparkSession session = spark.newSession();
      session.conf().set("spark.sql.shuffle.partitions", partitions);
      session.conf().set("spark.sql.adaptive.enabled", "false");
      Settings settings = settings(input("a.tsv", "auto"), "corpus.split.valid=0.1");
      results.add(
          new CorpusPipeline(session, settings.corpus(), 1)
              .annotate(files(settings)).orderBy("id").collectAsList().stream()
                  .map(Row::toString)
                  .toList());
    }
    assertThat(results.get(0)).hasSize(5000).isEqualTo(results.get(1)).isEqualTo(results.get(2));
    assertThat(results.get(0)).anyMatch(row -> row.contains("further-reference"));
  }

  @Test
  void sidesAreTokenizedByTheirLanguagesBeforeSubwordsAndTheTextOfPairsIsKept() throws IOException {
    write("train.tsv", "It's “low” & new.\tC'est «\u00A0bas\u00A0» & l'eau.", "low\tbas");
    Dataset<Row> train = CorpusPipeline.kept(annotate(input("train.tsv", "train")), "train");
    Settings settings =
        settings(
            input("train.tsv", "train"),
            "subword.merges=0",
            "subword.splitting=whitespace",
            "corpus.punctuation=moses",
            "corpus.tokenization=moses");
    var model = CorpusPipeline.learnSubwords(train, settings.subword(), settings.corpus());
    Row pair =
        CorpusPipeline.encode(train, model).where("source like 'It%'").collectAsList().get(0);
    Subwords subwords = model.subwords();
    assertThat(subwords.words().of(pair.getString(1)))
        .containsExactly("It", "&apos;s", "&quot;", "low", "&quot;", "&amp;", "new", ".");
    assertThat(subwords.words().ofTarget(pair.getString(2)))
        .containsExactly(
            "C&apos;", "est", "&quot;", "bas", "&quot;", "&amp;", "l&apos;", "eau", ".");
    assertThat(pair.getString(1)).isEqualTo("It's “low” & new.");
    int[] targetIds = pair.<Integer>getList(4).stream().mapToInt(Integer::intValue).toArray();
    assertThat(subwords.decode(targetIds)).isEqualTo("C'est \"bas\" & l'eau.");
  }

  @Test
  void casingIsLearnedOfTrainAndTheTextOfPairsIsKept() throws IOException {
    write("train.tsv", "The end of the line.\tLa fin de la ligne.", "See the end\tVoir la fin");
    Dataset<Row> train = CorpusPipeline.kept(annotate(input("train.tsv", "train")), "train");
    Settings settings =
        settings(
            input("train.tsv", "train"),
            "subword.merges=0",
            "corpus.casing=truecase",
            "corpus.tokenization=moses");
    var model = CorpusPipeline.learnSubwords(train, settings.subword(), settings.corpus());
    Row pair = CorpusPipeline.encode(train, model).where("source like 'The%'").first();
    assertThat(pair.getString(1)).isEqualTo("The end of the line.");
    assertThat(pair.getString(2)).isEqualTo("La fin de la ligne.");
    Subwords subwords = model.subwords();
    int[] targetIds = pair.<Integer>getList(4).stream().mapToInt(Integer::intValue).toArray();
    assertThat(targetIds).isEqualTo(subwords.encodeTarget("la fin de la ligne ."));
    assertThat(subwords.decode(targetIds)).isEqualTo("La fin de la ligne.");
  }

  @Test
  void pairsAreEncodedWithSubwordsOfTrain() throws IOException {
    write("train.tsv", "low low lower\tbas bas plus bas", "low\tbas");
    Dataset<Row> annotated = annotate(input("train.tsv", "train"));
    Dataset<Row> train = CorpusPipeline.kept(annotated, "train");
    Settings settings = settings(input("train.tsv", "train"), "subword.merges=10");
    var model = CorpusPipeline.learnSubwords(train, settings.subword(), settings.corpus());
    Dataset<Row> pairs = CorpusPipeline.encode(train, model);
    assertThat(pairs.columns())
        .containsExactly("id", "source", "target", "sourceIds", "targetIds", "file", "line");
    for (Row pair : pairs.collectAsList()) {
      int[] ids = pair.<Integer>getList(3).stream().mapToInt(Integer::intValue).toArray();
      assertThat(ids).isEqualTo(model.subwords().encode(pair.getString(1)));
      assertThat(model.subwords().decode(ids)).isEqualTo(pair.getString(1));
    }
    Map<String, SplitContents> contents = contents(pairs);
    assertThat(contents.keySet()).containsExactly("train", "valid", "test");
    assertThat(contents.get("test").numbers())
        .isEqualTo(new SplitStatistics(0, 0, 0, 0, 0, "0".repeat(16)));
    SplitStatistics statistics = contents.get("train").numbers();
    assertThat(statistics.pairs()).isEqualTo(2);
    assertThat(statistics.sourceTokens())
        .isEqualTo(
            model.subwords().encode("low low lower").length
                + model.subwords().encode("low").length);
    assertThat(statistics.byteFallbackCharacters()).isZero();
    assertThat(contents(pairs.orderBy("target").repartition(3))).isEqualTo(contents);
  }

  private static Map<String, SplitContents> contents(Dataset<Row> train) {
    return SplitContents.of(train.withColumn("split", functions.lit("train")), Sides.JOINT);
  }

  @Test
  void mistakesInFilesReachTheDriverAsTheyAre() throws IOException {
    Files.write(dir.resolve("bad.tsv"), new byte[] {'a', '\t', 'b', '\n', 'c', '\t', (byte) 0xFF});
    assertMistake(input("bad.tsv", "auto"), "bad.tsv:2: invalid UTF-8 at byte 2");
    byte[] whole = Compressed.bytes(Compression.GZIP, "a\tb\n".repeat(10));
    Files.write(dir.resolve("cut.tsv.gz"), Arrays.copyOf(whole, whole.length - 6));
    assertMistake(input("cut.tsv.gz", "auto"), "cut.tsv.gz: cannot be decompressed after line");
    write("a.en", "one", "two");
    write("a.fr", "un");
    assertMistake(
        "corpus.inputs=[{format=lines, source=\"%s/a.en\", target=\"%s/a.fr\"}]"
            .formatted(dir, dir),
        "a.en has 2 lines");
  }

  private void assertMistake(String inputs, String message) {
    assertThatThrownBy(() -> TaskFailures.unwrapped(() -> annotate(inputs).count()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  private Dataset<Row> annotate(String... overrides) {
    Settings settings = settings(overrides);
    return new CorpusPipeline(spark, settings.corpus(), settings.seed()).annotate(files(settings));
  }

  private static List<BitextFile> files(Settings settings) {
    return new BitextFiles(HADOOP).of(settings.corpus().inputs());
  }

  private static final String LANGUAGES = "corpus { sourceLanguage = en, targetLanguage = fr }";

  private static Settings settings(String... overrides) {
    return SettingsReader.ofText(LANGUAGES, List.of(overrides)).settings();
  }

  private String input(String name, String split) {
    return "corpus.inputs=[{path=\"%s\", split=%s}]".formatted(dir.resolve(name), split);
  }

  private void write(String name, String... lines) throws IOException {
    Files.writeString(
        dir.resolve(name), Arrays.stream(lines).collect(Collectors.joining("\n", "", "\n")));
  }

  private static List<String> pairs(Dataset<Row> annotated) {
    return strings(
        annotated.selectExpr("id", "concat_ws('|', source, target, line, nvl(reason, 'null'))"));
  }

  private static List<String> reasons(Dataset<Row> annotated) {
    return strings(annotated.selectExpr("id", "concat_ws(' ', line, nvl(reason, 'null'))"));
  }

  private static List<String> strings(Dataset<Row> rows) {
    return rows.orderBy("id").collectAsList().stream().map(row -> row.getString(1)).toList();
  }
}
