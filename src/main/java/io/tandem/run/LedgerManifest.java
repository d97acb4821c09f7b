package io.tandem.run;

import io.tandem.corpus.directory.CorpusReference;
import io.tandem.storage.BuildInfo;
import io.tandem.training.checkpoint.Checkpoint;
import java.time.Instant;

/**
 * {@code _ledger.json}: the origin of a ledger. The underscore hides the file from {@code
 * spark.read().parquet(ledger)}.
 *
 * @param formatVersion the format version of the layout; a reader refuses newer ones
 * @param corpus whose pairs were scored
 * @param checkpoint path of the model that scored them
 * @param updates the updates that the model was trained for
 */
public record LedgerManifest(
    int formatVersion,
    String kind,
    BuildInfo tandem,
    Instant created,
    CorpusReference corpus,
    String checkpoint,
    long updates) {
  static final String FILE = "_ledger.json";
  static final String KIND = "tandem-ledger";
  static final int FORMAT_VERSION = 1;

  /** The manifest of a ledger that is written now. */
  public static LedgerManifest of(CorpusReference corpus, Checkpoint checkpoint) {
    return new LedgerManifest(
        FORMAT_VERSION,
        KIND,
        BuildInfo.current(),
        Instant.now(),
        corpus,
        checkpoint.path().toString(),
        checkpoint.header().updates());
  }
}
