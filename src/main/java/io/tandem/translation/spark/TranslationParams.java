package io.tandem.translation.spark;

import io.tandem.subword.spark.BitextColumns;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The parameters of the translating stages. Spark identifies parameters by owner and name, so that
 * they need not be fields; it calls their methods by reflection, which requires this interface to
 * be public. Driver only.
 */
public interface TranslationParams extends Params {
  default Param<String> sourceCol() {
    return new Param<>(uid(), "sourceCol", "column with the source text");
  }

  default Param<String> translationCol() {
    return new Param<>(uid(), "translationCol", "column to add: the translation");
  }

  default Param<String> prefixCol() {
    return new Param<>(
        uid(), "prefixCol", "column with words that the translation must begin with; may be empty");
  }

  default Param<String> scoreCol() {
    return new Param<>(
        uid(), "scoreCol", "column to add: the score of the translation; empty for none");
  }

  default Param<String> alignmentCol() {
    return new Param<>(
        uid(), "alignmentCol", "column to add: word alignment, as 0-0 2-1; empty for none");
  }

  default Param<String> nBestCol() {
    return new Param<>(
        uid(),
        "nBestCol",
        "column to add: the search.nBest translations with scores; empty for none");
  }

  default StringArrayParam settings() {
    return new StringArrayParam(
        this, "settings", "key=value as in conf/reference.conf, such as search.beam=8");
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
        counts);
  }
}
