package io.tandem.corpus.directory;

import io.tandem.config.GivenPath;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.TableSnapshots;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.Sha256;
import io.tandem.storage.StorageStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Computes the SHA-256 of files on the executors. Driver. */
final class InputHashes {
  private InputHashes() {}

  /**
   * Returns the hashes by path, as written in {@link BitextFile} or {@code others}; tables have
   * none.
   *
   * @param others files that are read in addition to the inputs
   * @throws UserException if one of them is missing
   */
  static Map<String, String> of(
      SparkSession spark, List<BitextFile> files, Collection<String> others) {
    List<String> paths =
        Stream.concat(
                files.stream()
                    .filter(file -> !TableSnapshots.isTable(file.input()))
                    .flatMap(file -> Stream.of(file.source(), file.target())),
                others.stream())
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
            .map(path -> hash(path, conf))
            .collect();
    Map<String, String> byPath = new HashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      byPath.put(paths.get(i), hashes.get(i));
    }
    return byPath;
  }

  private static String hash(String file, HadoopConf conf) throws IOException {
    return Sha256.of(new StorageStream(file, GivenPath.file(file).open(conf.configuration())));
  }
}
