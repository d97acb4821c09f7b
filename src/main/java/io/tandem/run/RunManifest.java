package io.tandem.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tandem.config.SettingsText;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.storage.BuildInfo;
import io.tandem.storage.JavaInfo;
import io.tandem.storage.ManifestHead;
import io.tandem.storage.ModelOrigin;
import io.tandem.storage.SparkLayout;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code manifest.json}: the origin of a run.
 *
 * @param formatVersion the format version of the layout of the run directory; a reader refuses
 *     newer ones
 * @param settings the settings in effect, as nested maps, lists and values
 * @param parameters the parameters of the network
 * @param vocabulary subwords, special ones included; of the source side, if each has its own
 * @param targetVocabulary subwords of the target side if it has its own vocabulary, else 0
 * @param job the job that began the run
 * @param startedFrom the model that training started from; null when it was a new network
 */
public record RunManifest(
    int formatVersion,
    String kind,
    BuildInfo tandem,
    Instant started,
    long seed,
    CorpusReference corpus,
    long parameters,
    int vocabulary,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int targetVocabulary,
    SparkLayout spark,
    JavaInfo java,
    Map<String, Object> settings,
    String job,
    @JsonInclude(JsonInclude.Include.NON_NULL) ModelOrigin startedFrom) {

  static final int FORMAT_VERSION = 1;
  static final String KIND = ManifestHead.RUN;

  public RunManifest {
    Objects.requireNonNull(tandem, "no tandem");
    Objects.requireNonNull(started, "no started");
    Objects.requireNonNull(corpus, "no corpus");
    Objects.requireNonNull(spark, "no spark");
    Objects.requireNonNull(settings, "no settings");
    Objects.requireNonNull(job, "no job");
  }

  /** The manifest of a run that a job starts now, on this driver. {@code settings} is HOCON. */
  public static RunManifest of(
      String job,
      String settings,
      long seed,
      CorpusReference corpus,
      SparkLayout spark,
      long parameters,
      int vocabulary,
      int targetVocabulary) {
    return new RunManifest(
        FORMAT_VERSION,
        KIND,
        BuildInfo.current(),
        Instant.now(),
        seed,
        corpus,
        parameters,
        vocabulary,
        targetVocabulary,
        spark,
        JavaInfo.current(),
        SettingsText.kept(settings, "the settings of the run").root().unwrapped(),
        job,
        null);
  }

  /** Returns a copy for a run that starts from a model. */
  public RunManifest startedFrom(ModelOrigin model) {
    return new RunManifest(
        formatVersion,
        kind,
        tandem,
        started,
        seed,
        corpus,
        parameters,
        vocabulary,
        targetVocabulary,
        spark,
        java,
        settings,
        job,
        model);
  }

  /** Returns the model that training started from; empty when it was a new network. */
  public Optional<ModelOrigin> origin() {
    return Optional.ofNullable(startedFrom);
  }
}
