package io.tandem.translation.spark;

import io.tandem.subword.spark.BitextColumns;
import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The parameters of the translating stages. Spark finds parameters by calling their methods by
 * reflection, which requires this interface to be public. Driver only.
 */
public interface TranslationParams extends Params {
  /** The parameters of one stage, made once. */
  record Own(
      Param<String> sourceCol,
      Param<String> translationCol,
      Param<String> prefixCol,
      Param<String> scoreCol,
      Param<String> alignmentCol,
      Param<String> nBestCol,
      StringArrayParam settings)
      implements Serializable {
    /** Makes those of a stage, which knows its uid. */
    public static Own of(Params stage) {
      String uid = stage.uid();
      return new Own(
          new Param<>(uid, "sourceCol", "column with the source text"),
          new Param<>(uid, "translationCol", "column to add: the translation"),
          new Param<>(
              uid,
              "prefixCol",
              "column with words that the translation must begin with; may be empty"),
          new Param<>(
              uid, "scoreCol", "column to add: the score of the translation; empty for none"),
          new Param<>(
              uid, "alignmentCol", "column to add: word alignment, as 0-0 2-1; empty for none"),
          new Param<>(
              uid,
              "nBestCol",
              "column to add: the search.nBest translations with scores; empty for none"),
          new StringArrayParam(
              stage, "settings", "key=value as in conf/reference.conf, such as search.beam=8"));
    }
  }

  /** Returns the stage's parameters. */
  Own own();

  default Param<String> sourceCol() {
    return own().sourceCol();
  }

  default Param<String> translationCol() {
    return own().translationCol();
  }

  default Param<String> prefixCol() {
    return own().prefixCol();
  }

  default Param<String> scoreCol() {
    return own().scoreCol();
  }

  default Param<String> alignmentCol() {
    return own().alignmentCol();
  }

  default Param<String> nBestCol() {
    return own().nBestCol();
  }

  default StringArrayParam settings() {
    return own().settings();
  }

  default void setDefaultParams() {
    setDefault(sourceCol(), BitextColumns.SOURCE);
    setDefault(translationCol(), "translation");
    setDefault(prefixCol(), "");
    setDefault(scoreCol(), "");
    setDefault(alignmentCol(), "");
    setDefault(nBestCol(), "");
    setDefault(settings(), new String[0]);
  }

  /**
   * Returns the columns that are added to a table.
   *
   * @param counts the counts of translated lines
   */
  default AddTranslations columns(TranslationCounts counts) {
    return new AddTranslations(
        getOrDefault(sourceCol()),
        getOrDefault(prefixCol()),
        getOrDefault(translationCol()),
        getOrDefault(scoreCol()),
        getOrDefault(alignmentCol()),
        getOrDefault(nBestCol()),
        BestOf.SCORE,
        counts);
  }
}
