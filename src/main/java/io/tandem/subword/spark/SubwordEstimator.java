package io.tandem.subword.spark;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.storage.SavedStage;
import io.tandem.subword.LineWords;
import io.tandem.subword.Side;
import io.tandem.subword.Subwords;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.text.moses.TextForm;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Learns one set of subwords from the source and the target column together, or one from each, and
 * the casing of each column's words if they are to be truecased. Words are counted by Spark, merges
 * or unigram pieces are learned on the driver, from as many of the most frequent words as it has
 * room for by default (some 1.6 million); the result does not depend on the partitioning. Defaults
 * are those of {@code conf/reference.conf}. Driver only.
 */
public final class SubwordEstimator extends Estimator<SubwordModel>
    implements LearningParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Columns columns;
  private final Learning learning;

  public SubwordEstimator() {
    this(Identifiable$.MODULE$.randomUID("subwords"));
  }

  /** Creates a stage as Spark's persistence does. */
  public SubwordEstimator(String uid) {
    this.uid = uid;
    columns = Columns.of(uid);
    learning = Learning.of(uid);
    setDefaultColumns();
    setDefaultLearning();
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Columns columns() {
    return columns;
  }

  @Override
  public Learning learning() {
    return learning;
  }

  private <T> SubwordEstimator with(Param<T> parameter, T value) {
    set(parameter, value);
    return this;
  }

  public SubwordEstimator setSourceCol(String column) {
    return with(sourceCol(), column);
  }

  public SubwordEstimator setTargetCol(String column) {
    return with(targetCol(), column);
  }

  public SubwordEstimator setSourceIdsCol(String column) {
    return with(sourceIdsCol(), column);
  }

  public SubwordEstimator setTargetIdsCol(String column) {
    return with(targetIdsCol(), column);
  }

  public SubwordEstimator setKind(Kind kind) {
    return with(kind(), spelling(kind));
  }

  public SubwordEstimator setSides(Sides sides) {
    return with(sides(), spelling(sides));
  }

  public SubwordEstimator setMerges(int merges) {
    return with(merges(), merges);
  }

  public SubwordEstimator setMinimumPairFrequency(long frequency) {
    return with(minimumPairFrequency(), frequency);
  }

  public SubwordEstimator setMinimumPieceFrequency(long frequency) {
    return with(minimumPieceFrequency(), frequency);
  }

  public SubwordEstimator setMinimumWordFrequency(long frequency) {
    return with(minimumWordFrequency(), frequency);
  }

  public SubwordEstimator setMaximumVocabularySize(int size) {
    return with(maximumVocabularySize(), size);
  }

  public SubwordEstimator setSplitting(Splitting splitting) {
    return with(splitting(), spelling(splitting));
  }

  public SubwordEstimator setCasing(Casing casing) {
    return with(casing(), spelling(casing));
  }

  public SubwordEstimator setPunctuation(Punctuation punctuation) {
    return with(punctuation(), spelling(punctuation));
  }

  public SubwordEstimator setTokenization(Tokenization tokenization) {
    return with(tokenization(), spelling(tokenization));
  }

  public SubwordEstimator setSourceLanguage(String language) {
    return with(sourceLanguage(), language);
  }

  public SubwordEstimator setTargetLanguage(String language) {
    return with(targetLanguage(), language);
  }

  /**
   * Learns from all rows, ignoring nulls.
   *
   * @throws UserException if a column is missing or the data has no words
   */
  @Override
  public SubwordModel fit(Dataset<?> data) {
    requireText(data.schema(), sourceCol());
    requireText(data.schema(), targetCol());
    Dataset<Row> text = data.select(column(data, sourceCol()), column(data, targetCol()));
    LineWords words = CasingLearner.learn(text, words());
    SubwordModel model = new SubwordModel(uid, learn(text, words));
    model.setParent(this);
    return copyValues(model, ParamMap.empty());
  }

  private Subwords learn(Dataset<Row> text, LineWords words) {
    long least = number(minimumWordFrequency());
    String source = getOrDefault(sourceCol());
    String target = getOrDefault(targetCol());
    return switch (value(Sides.class, sides())) {
      case JOINT ->
          learn(
              WordCounts.of(text, words, least),
              words,
              "columns %s and %s have".formatted(source, target));
      case SEPARATE ->
          Subwords.separate(
              learn(
                  WordCounts.of(Side.SOURCE, text, words, least),
                  words,
                  "column %s has".formatted(source)),
              learn(
                  WordCounts.of(Side.TARGET, text, words, least),
                  words,
                  "column %s has".formatted(target)));
    };
  }

  private Subwords learn(WordCounts counts, LineWords words, String columns) {
    if (counts.words().isEmpty()) {
      throw UserException.of(
          "the %s no word of frequency %d or more to learn subwords from",
          columns, number(minimumWordFrequency()));
    }
    return learn(counts, words);
  }

  private Subwords learn(WordCounts counts, LineWords words) {
    return switch (value(Kind.class, kind())) {
      case BPE ->
          new SubwordLearner(
                  new BpeLearner((int) number(merges()), number(minimumPairFrequency())),
                  limits((int) number(maximumVocabularySize())),
                  words)
              .learn(counts.words(), counts.characters());
      case UNIGRAM ->
          new UnigramSubwordLearner(limits(unigramSize()), words)
              .learn(counts.words(), counts.characters());
      case SENTENCEPIECE, HUGGINGFACE, MARIAN ->
          throw UserException.of(
              "kind = %s: such subwords cannot be learned; use Subwords.imported or marian, and SubwordModel",
              getOrDefault(kind()));
      case MODEL ->
          throw new UserException(
              "kind = model: the subwords of a model cannot be learned; give the model to"
                  + " TransformerTranslator.setInitialModel, or prepare a corpus with"
                  + " jobs/prepare.sh subword.kind=model");
    };
  }

  private VocabularyLimits limits(int maximumSize) {
    return new VocabularyLimits(maximumSize, number(minimumPieceFrequency()));
  }

  private int unigramSize() {
    return isSet(maximumVocabularySize())
        ? (int) number(maximumVocabularySize())
        : SettingsReader.defaults().settings().subword().vocabularySize();
  }

  private LineWords words() {
    Splitting howSplit = value(Splitting.class, splitting());
    if (value(Kind.class, kind()) == Kind.UNIGRAM && howSplit != Splitting.REVERSIBLE) {
      throw new UserException(
          "kind = unigram with splitting = whitespace: unigram pieces include the spaces of the"
              + " text; set splitting = reversible");
    }
    return new LineWords(
        value(Casing.class, casing()), howSplit, form(sourceLanguage()), form(targetLanguage()));
  }

  private TextForm form(Param<String> language) {
    Punctuation spelling = value(Punctuation.class, punctuation());
    Tokenization parting = value(Tokenization.class, tokenization());
    String tag = getOrDefault(language);
    if (spelling == Punctuation.MOSES || parting == Tokenization.MOSES) {
      Check.language(
          language.name(), tag, "punctuation and tokenization = moses follow the language's rules");
    }
    return TextForm.of(tag, spelling, parting);
  }

  private long number(Param<Object> parameter) {
    return ((Number) getOrDefault(parameter)).longValue();
  }

  private <E extends Enum<E>> E value(Class<E> type, Param<String> parameter) {
    String given = getOrDefault(parameter);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> spelling(constant).equals(given.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                UserException.of("%s = %s: must be %s", parameter.name(), given, parameter.doc()));
  }

  static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    requireText(schema, targetCol());
    return withIds(schema);
  }

  @Override
  public SubwordEstimator copy(ParamMap extra) {
    return copyValues(new SubwordEstimator(uid), extra);
  }

  public static MLReader<SubwordEstimator> read() {
    return SavedStage.reader(SubwordEstimator.class);
  }

  public static SubwordEstimator load(String path) {
    return read().load(path);
  }
}
