package io.tandem.corpus.directory;

import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.Sha256;
import io.tandem.storage.StorageStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** SHA-256 of files. */
public final class FileHashes {
  private FileHashes() {}

  /**
   * Computes hashes on the executors.
   *
   * @return by path
   * @throws io.tandem.UserException if a file is missing
   */
  public static Map<String, String> of(SparkSession spark, List<String> paths) {
    if (paths.isEmpty()) {
      return Map.of();
    }
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    List<String> hashes =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(paths, paths.size())
            .map(path -> of(GivenPath.file(path), conf))
            .collect();
    Map<String, String> byPath = new HashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      byPath.put(paths.get(i), hashes.get(i));
    }
    return byPath;
  }

  /** Computes the hash of a file here. */
  public static String of(GivenPath file, HadoopConf conf) throws IOException {
    return Sha256.of(new StorageStream(file.text(), file.open(conf.configuration())));
  }
}
