package io.tandem.corpus.directory;

import io.tandem.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Looks for corpora that can be reused, because the keys of their stages say that they would come
 * out the same, and tells the user what was found or why a corpus cannot be used. Driver only.
 *
 * @param keys the keys of the corpus to make
 */
record EarlierCorpora(SparkSession spark, StageKeys keys, Consumer<String> progress) {
  /** Returns the manifest of the corpus at a path if it is exactly as it would be made now. */
  Optional<CorpusManifest> unchanged(Path path) throws IOException {
    if (!path.getFileSystem(hadoop()).exists(path)) {
      return Optional.empty();
    }
    Optional<CorpusManifest> found =
        open(path)
            .filter(corpus -> isSame(keys.corpus(), corpus.manifest().stages().corpus()))
            .filter(this::isWhole)
            .map(CorpusDirectory::manifest);
    found.ifPresent(
        corpus ->
            progress.accept("%s is up to date: same inputs, settings and build".formatted(path)));
    return found;
  }

  /** Returns the first corpus whose cleaned pairs are as they would be made now. */
  Optional<CorpusDirectory> withCleanedPairs(List<Path> paths) {
    return paths.stream()
        .flatMap(path -> open(path).filter(corpus -> isUsable(corpus, path)).stream())
        .findFirst();
  }

  private boolean isUsable(CorpusDirectory corpus, Path path) {
    if (!isSame(keys.cleaned(), corpus.manifest().stages().cleaned())) {
      progress.accept(
          "nothing reused from %s: it was made from other files, with other cleaning settings, or by another build"
              .formatted(path));
      return false;
    }
    if (!isWhole(corpus)) {
      progress.accept(
          "nothing reused from %s: its files do not match its manifest".formatted(path));
      return false;
    }
    progress.accept("reused the cleaned pairs of %s: same inputs, rules and build".formatted(path));
    return true;
  }

  private static boolean isSame(String key, String earlier) {
    return !key.isEmpty() && key.equals(earlier);
  }

  /** Returns the corpus at a path; empty if none can be read there, which is reported. */
  private Optional<CorpusDirectory> open(Path path) {
    try {
      return Optional.of(CorpusDirectory.openAny(path.toString(), hadoop()));
    } catch (UserException | UncheckedIOException e) {
      progress.accept("nothing reused from %s: %s".formatted(path, e.getMessage()));
      return Optional.empty();
    }
  }

  /** Returns whether a corpus is complete and unchanged: every byte is checked. */
  private boolean isWhole(CorpusDirectory corpus) {
    try {
      corpus.requireIntact(spark);
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }
}
