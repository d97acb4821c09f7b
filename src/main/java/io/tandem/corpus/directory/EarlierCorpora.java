package io.tandem.corpus.directory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Looks for corpora that can be reused, and tells the user what was found or why a corpus cannot be
 * used. Driver only.
 *
 * @param keys the keys of the corpus to make
 */
record EarlierCorpora(SparkSession spark, StageKeys keys, Consumer<String> progress) {
  /** Returns the corpus at a path if it is exactly as it would be made now. */
  Optional<EarlierCorpus> unchanged(Path path) throws IOException {
    if (!path.getFileSystem(spark.sessionState().newHadoopConf()).exists(path)) {
      return Optional.empty();
    }
    Optional<EarlierCorpus> found =
        EarlierCorpus.at(path, spark, progress)
            .filter(corpus -> corpus.isOf(keys) && corpus.isWhole());
    found.ifPresent(
        corpus ->
            progress.accept("%s is up to date: same inputs, settings and build".formatted(path)));
    return found;
  }

  /** Returns the first corpus whose cleaned pairs are as they would be made now. */
  Optional<EarlierCorpus> withCleanedPairs(List<Path> paths) {
    for (Path path : paths) {
      Optional<EarlierCorpus> corpus = EarlierCorpus.at(path, spark, progress);
      if (corpus.isPresent() && isUsable(corpus.get(), path)) {
        progress.accept(
            "reused the cleaned pairs of %s: same inputs, rules and build".formatted(path));
        return corpus;
      }
    }
    return Optional.empty();
  }

  private boolean isUsable(EarlierCorpus corpus, Path path) {
    if (!corpus.hasCleanedPairsOf(keys)) {
      progress.accept(
          "nothing reused from %s: it was made from other files, with other cleaning settings, or by another build"
              .formatted(path));
      return false;
    }
    if (!corpus.isWhole()) {
      progress.accept(
          "nothing reused from %s: its files do not match its manifest".formatted(path));
      return false;
    }
    return true;
  }
}
