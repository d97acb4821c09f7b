package io.tandem.corpus.directory;

import io.tandem.corpus.table.PairTable;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.Sha256;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * The corpus of a run, pinned by the SHA-256 of its manifest.
 *
 * @param pairs sentence pairs by split; of train those that are trained on
 */
public record CorpusReference(
    String dir,
    String manifestSha256,
    String sourceLanguage,
    String targetLanguage,
    Map<String, Long> pairs) {

  public CorpusReference {
    pairs = new TreeMap<>(pairs);
  }

  /**
   * Returns the number of validation pairs on which {@code validation.lossPairs} has the loss
   * measured.
   */
  public long lossPairs(long most) {
    long all = pairs.getOrDefault(PairTable.VALID, 0L);
    return most == 0 ? all : Math.min(most, all);
  }

  /** Returns a reference to the corpus as it is now. */
  public static CorpusReference of(CorpusDirectory corpus, HadoopConf conf) throws IOException {
    CorpusManifest manifest = corpus.manifest();
    Map<String, Long> pairs = new TreeMap<>();
    manifest.splits().forEach((split, statistics) -> pairs.put(split, statistics.pairs()));
    return new CorpusReference(
        corpus.path().toString(),
        sha256(conf, corpus.manifestFile()),
        manifest.corpus().sourceLanguage(),
        manifest.corpus().targetLanguage(),
        pairs);
  }

  /** Returns the corpus without the training pairs that a ledger leaves out. */
  public CorpusReference withTrainingPairs(long kept) {
    Map<String, Long> left = new TreeMap<>(pairs);
    left.put(PairTable.TRAIN, kept);
    return new CorpusReference(dir, manifestSha256, sourceLanguage, targetLanguage, left);
  }

  /** Returns, for messages, how this corpus differs from the current one. */
  public String unlike(CorpusReference now) {
    return dir.equals(now.dir)
        ? "the corpus that was at %s before it was replaced (its manifest is another one now)"
            .formatted(dir)
        : "the corpus at %s, not that at %s (their manifests differ)".formatted(dir, now.dir);
  }

  private static String sha256(HadoopConf conf, Path file) throws IOException {
    return Sha256.of(conf.fileSystem(file).open(file));
  }
}
