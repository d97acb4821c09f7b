package io.tandem.store;

import io.tandem.config.Settings;
import io.tandem.corpus.BitextFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * What a corpus is made from. Driver only.
 *
 * @param hashes SHA-256 by path of all files that are read, also of test sets and subword models
 * @param keys of the stages
 */
record CorpusSources(List<BitextFile> files, Map<String, String> hashes, StageKeys keys) {
  /**
   * Looks at every byte of the files.
   *
   * @throws io.tandem.config.UserException when one is missing
   */
  static CorpusSources of(SparkSession spark, Settings settings, List<BitextFile> files)
      throws IOException {
    List<String> others = new ArrayList<>(settings.corpus().leakage().against());
    others.add(settings.subword().model());
    others.addAll(settings.subword().vocabularies());
    Map<String, String> hashes = InputHashes.of(spark, files, others);
    return new CorpusSources(files, hashes, StageKeys.of(settings, files, hashes, spark.version()));
  }
}
