package io.tandem.corpus.directory;

import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.TableSnapshots;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.Sha256;
import io.tandem.storage.StorageStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Computes the SHA-256 of files on the executors. Driver. */
final class InputHashes {
  private InputHashes() {}

  /**
   * Returns the hashes by path, as written in {@link BitextFile}; tables have none.
   *
   * @throws UserException if one of them is missing
   */
  static Map<String, String> of(SparkSession spark, List<BitextFile> files) {
    List<String> paths =
        files.stream()
            .filter(file -> !TableSnapshots.isTable(file.input()))
            .flatMap(file -> Stream.of(file.source(), file.target()))
            .filter(path -> !path.isEmpty())
            .distinct()
            .toList();
    if (paths.isEmpty()) {
      return Map.of();
    }
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    List<String> hashes =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(paths, paths.size())
            .map(path -> of(GivenPath.file(path), conf.configuration()))
            .collect();
    Map<String, String> byPath = new HashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      byPath.put(paths.get(i), hashes.get(i));
    }
    return byPath;
  }

  /** Returns the hash of a file, computed here. */
  static String of(GivenPath file, Configuration hadoop) throws IOException {
    return Sha256.of(new StorageStream(file.text(), file.open(hadoop)));
  }
}
