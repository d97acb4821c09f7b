package io.tandem.subword.spark;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.subword.Vocabulary;
import java.io.Serializable;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;

/**
 * How subwords are learned. Spark finds parameters by calling their methods by reflection, which
 * requires this interface to be public. Driver only.
 */
public interface LearningParams extends BitextColumns {
  /** The parameters of one stage, made once. */
  record Learning(
      Param<String> kind,
      Param<String> sides,
      IntParam merges,
      LongParam minimumPairFrequency,
      LongParam minimumPieceFrequency,
      LongParam minimumWordFrequency,
      IntParam maximumVocabularySize,
      Param<String> splitting,
      Param<String> casing,
      Param<String> punctuation,
      Param<String> tokenization,
      Param<String> sourceLanguage,
      Param<String> targetLanguage)
      implements Serializable {
    /** Makes those of the stage with this uid. */
    static Learning of(String uid) {
      String followed = "language whose rules punctuation and tokenization follow";
      return new Learning(
          new Param<>(uid, "kind", "bpe or unigram"),
          new Param<>(uid, "sides", "joint or separate"),
          new IntParam(
              uid,
              "merges",
              "maximum number of merges to learn; of each side, if it is learned alone",
              ParamValidators.gtEq(0)),
          new LongParam(
              uid,
              "minimumPairFrequency",
              "a pair of symbols seen less often is not merged",
              ParamValidators.gtEq(1)),
          new LongParam(
              uid,
              "minimumPieceFrequency",
              "a piece (unigram: a character) seen less often is written as smaller pieces or bytes",
              ParamValidators.gtEq(0)),
          new LongParam(
              uid,
              "minimumWordFrequency",
              "a word seen less often is ignored in learning, which saves memory on the driver",
              ParamValidators.gtEq(1)),
          new IntParam(
              uid,
              "maximumVocabularySize",
              "maximum number of ids, including special and byte tokens; unigram learns this many,"
                  + " by default as in reference.conf",
              ParamValidators.gtEq(Vocabulary.FIRST_PIECE)),
          new Param<>(uid, "splitting", "reversible or whitespace"),
          new Param<>(uid, "casing", "keep, lower or truecase"),
          new Param<>(uid, "punctuation", "keep or moses"),
          new Param<>(uid, "tokenization", "none or moses"),
          new Param<>(uid, "sourceLanguage", followed),
          new Param<>(uid, "targetLanguage", followed));
    }
  }

  /** Returns the stage's parameters of learning. */
  Learning learning();

  default Param<String> kind() {
    return learning().kind();
  }

  default Param<String> sides() {
    return learning().sides();
  }

  default IntParam merges() {
    return learning().merges();
  }

  default LongParam minimumPairFrequency() {
    return learning().minimumPairFrequency();
  }

  default LongParam minimumPieceFrequency() {
    return learning().minimumPieceFrequency();
  }

  default LongParam minimumWordFrequency() {
    return learning().minimumWordFrequency();
  }

  default IntParam maximumVocabularySize() {
    return learning().maximumVocabularySize();
  }

  default Param<String> splitting() {
    return learning().splitting();
  }

  default Param<String> casing() {
    return learning().casing();
  }

  default Param<String> punctuation() {
    return learning().punctuation();
  }

  default Param<String> tokenization() {
    return learning().tokenization();
  }

  default Param<String> sourceLanguage() {
    return learning().sourceLanguage();
  }

  default Param<String> targetLanguage() {
    return learning().targetLanguage();
  }

  /** Sets the defaults, those of {@code conf/reference.conf}. */
  default void setDefaultLearning() {
    Settings defaults = SettingsReader.defaults().settings();
    setDefault(kind(), SubwordEstimator.spelling(defaults.subword().kind()));
    setDefault(sides(), SubwordEstimator.spelling(defaults.subword().sides()));
    setDefault(merges(), defaults.subword().merges());
    setDefault(minimumPairFrequency(), (long) defaults.subword().minimumPairFrequency());
    setDefault(minimumPieceFrequency(), (long) defaults.subword().minimumPieceFrequency());
    setDefault(minimumWordFrequency(), 1L);
    setDefault(maximumVocabularySize(), Integer.MAX_VALUE);
    setDefault(splitting(), SubwordEstimator.spelling(defaults.subword().splitting()));
    setDefault(casing(), SubwordEstimator.spelling(defaults.corpus().casing()));
    setDefault(punctuation(), SubwordEstimator.spelling(defaults.corpus().punctuation()));
    setDefault(tokenization(), SubwordEstimator.spelling(defaults.corpus().tokenization()));
    setDefault(sourceLanguage(), defaults.corpus().sourceLanguage());
    setDefault(targetLanguage(), defaults.corpus().targetLanguage());
  }
}
