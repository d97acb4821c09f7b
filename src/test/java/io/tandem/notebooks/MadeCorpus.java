package io.tandem.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** A small corpus directory and a small run directory in the documented layout. */
final class MadeCorpus {
  static final int TRAIN_PAIRS = 40;
  static final int OTHER_PAIRS = 5;
  static final int ROUNDS = 6;
  private static final int VALIDATE_EVERY = 3;

  private static final String PAIR_COLUMNS =
      "id long, source string, target string, sourceIds array<int>, targetIds array<int>, file string, line long";
  private static final String REJECTED_COLUMNS =
      "id long, source string, target string, file string, line long, reason string";

  private MadeCorpus() {}

  static void writeCorpus(SparkSession spark, Path directory) throws IOException {
    long first = 0;
    for (String split : List.of("train", "valid", "test")) {
      int count = split.equals("train") ? TRAIN_PAIRS : OTHER_PAIRS;
      String path = directory.resolve("pairs/split=" + split).toString();
      spark.createDataFrame(pairs(first, count), row(PAIR_COLUMNS)).write().parquet(path);
      first += count;
    }
    List<Row> rejected =
        List.of(
            RowFactory.create(90L, "", "nichts", "pairs.tsv", 91L, "empty side"),
            RowFactory.create(91L, "same", "same", "pairs.tsv", 92L, "identical sides"));
    spark
        .createDataFrame(rejected, row(REJECTED_COLUMNS))
        .write()
        .parquet(directory.resolve("rejected").toString());
    Files.writeString(
        directory.resolve("manifest.json"),
        """
        {
          "kind": "tandem-corpus",
          "formatVersion": 1,
          "tandemVersion": "0.1.0",
          "created": "2026-01-01T00:00:00Z",
          "corpus": { "sourceLanguage": "en", "targetLanguage": "de" },
          "inputs": [ { "file": "pairs.tsv", "target": "", "bytes": 1234, "rows": 52 } ],
          "read": 52,
          "vocabularySize": 300
        }
        """);
  }

  /** Rounds with a falling loss, a validation every few rounds, the first without BLEU. */
  static void writeRun(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "{\"kind\":\"event\",\"time\":\"2026-01-01T00:00:00Z\",\"round\":0,\"updates\":0,\"name\":\"started\",\"message\":\"2 workers\"}");
    for (int round = 0; round < ROUNDS; round++) {
      lines.add(roundLine(round));
      if (round % VALIDATE_EVERY == VALIDATE_EVERY - 1) {
        lines.add(validationLine(round, round == VALIDATE_EVERY - 1 ? "null" : "12.5"));
      }
    }
    Path metrics = Files.createDirectories(directory.resolve("metrics"));
    Files.write(metrics.resolve("from-round-00000000.jsonl"), lines);
  }

  private static String roundLine(int round) {
    double loss = 5.0 - round * 0.5;
    return """
    {"kind":"round","time":"2026-01-01T00:0%1$d:00Z","round":%1$d,"updates":%2$d,"loss":%3$s,"learningRate":1.0E-4,\
    "sourceTokens":900,"targetTokens":1100,"seconds":2.0,"tokensPerSecond":1000.0,"gradientNorm":1.5,\
    "workers":[{"worker":0,"tokens":1000,"loss":%3$s,"seconds":1.8},{"worker":1,"tokens":1000,"loss":%3$s,"seconds":1.9}]}"""
        .formatted(round, 20 * (round + 1), loss);
  }

  private static String validationLine(int round, String bleu) {
    return """
    {"kind":"validation","time":"2026-01-01T00:0%1$d:30Z","round":%1$d,"updates":%2$d,"loss":3.5,"perplexity":33.1,\
    "bleu":%3$s,"bleuSignature":"nrefs:1","seconds":4.0,"best":true}"""
        .formatted(round, 20 * (round + 1), bleu);
  }

  private static List<Row> pairs(long first, int count) {
    List<Row> pairs = new ArrayList<>();
    for (long id = first; id < first + count; id++) {
      int length = 3 + (int) (id % 12);
      pairs.add(
          RowFactory.create(
              id,
              "source " + id,
              "target " + id,
              ids(length),
              ids(length + 2),
              "pairs.tsv",
              id + 1));
    }
    return pairs;
  }

  private static int[] ids(int length) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = 260 + i;
    }
    return ids;
  }

  private static org.apache.spark.sql.types.StructType row(String columns) {
    return org.apache.spark.sql.types.StructType.fromDDL(columns);
  }
}
