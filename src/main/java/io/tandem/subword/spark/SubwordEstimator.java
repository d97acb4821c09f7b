package io.tandem.subword.spark;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Side;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.text.moses.TextForm;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
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
    implements BitextColumns, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Columns columns;
  private final Param<String> kind;
  private final Param<String> sides;
  private final IntParam merges;
  private final LongParam minimumPairFrequency;
  private final LongParam minimumPieceFrequency;
  private final LongParam minimumWordFrequency;
  private final IntParam maximumVocabularySize;
  private final Param<String> splitting;
  private final Param<String> casing;
  private final Param<String> punctuation;
  private final Param<String> tokenization;
  private final Param<String> sourceLanguage;
  private final Param<String> targetLanguage;

  public SubwordEstimator() {
    this(Identifiable$.MODULE$.randomUID("subwords"));
  }

  /** Creates a stage as Spark's persistence does. */
  public SubwordEstimator(String uid) {
    this.uid = uid;
    columns = Columns.of(uid);
    kind = text("kind", "bpe or unigram");
    sides = text("sides", "joint or separate");
    merges =
        number(
            "merges", "maximum number of merges to learn; of each side, if it is learned alone", 0);
    minimumPairFrequency =
        frequency("minimumPairFrequency", "a pair of symbols seen less often is not merged", 1);
    minimumPieceFrequency =
        frequency(
            "minimumPieceFrequency",
            "a piece (unigram: a character) seen less often is written as smaller pieces or bytes",
            0);
    minimumWordFrequency =
        frequency(
            "minimumWordFrequency",
            "a word seen less often is ignored in learning, which saves memory on the driver",
            1);
    maximumVocabularySize =
        number(
            "maximumVocabularySize",
            "maximum number of ids, including special and byte tokens; unigram learns this many, by"
                + " default as in reference.conf",
            Vocabulary.FIRST_PIECE);
    splitting = text("splitting", "reversible or whitespace");
    casing = text("casing", "keep, lower or truecase");
    punctuation = text("punctuation", "keep or moses");
    tokenization = text("tokenization", "none or moses");
    String followed = "language whose rules punctuation and tokenization follow";
    sourceLanguage = text("sourceLanguage", followed);
    targetLanguage = text("targetLanguage", followed);
    setDefaults();
  }

  private Param<String> text(String name, String explanation) {
    return new Param<>(uid, name, explanation);
  }

  private IntParam number(String name, String explanation, int least) {
    return new IntParam(uid, name, explanation, ParamValidators.gtEq(least));
  }

  private LongParam frequency(String name, String explanation, int least) {
    return new LongParam(uid, name, explanation, ParamValidators.gtEq(least));
  }

  private void setDefaults() {
    Settings defaults = SettingsReader.defaults().settings();
    setDefaultColumns();
    setDefault(kind(), spelling(defaults.subword().kind()));
    setDefault(sides(), spelling(defaults.subword().sides()));
    setDefault(merges(), defaults.subword().merges());
    setDefault(minimumPairFrequency(), (long) defaults.subword().minimumPairFrequency());
    setDefault(minimumPieceFrequency(), (long) defaults.subword().minimumPieceFrequency());
    setDefault(minimumWordFrequency(), 1L);
    setDefault(maximumVocabularySize(), Integer.MAX_VALUE);
    setDefault(splitting(), spelling(defaults.subword().splitting()));
    setDefault(casing(), spelling(defaults.corpus().casing()));
    setDefault(punctuation(), spelling(defaults.corpus().punctuation()));
    setDefault(tokenization(), spelling(defaults.corpus().tokenization()));
    setDefault(sourceLanguage(), defaults.corpus().sourceLanguage());
    setDefault(targetLanguage(), defaults.corpus().targetLanguage());
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Columns columns() {
    return columns;
  }

  private <T> SubwordEstimator with(Param<T> parameter, T value) {
    set(parameter, value);
    return this;
  }

  public Param<String> kind() {
    return kind;
  }

  public Param<String> sides() {
    return sides;
  }

  public IntParam merges() {
    return merges;
  }

  public LongParam minimumPairFrequency() {
    return minimumPairFrequency;
  }

  public LongParam minimumPieceFrequency() {
    return minimumPieceFrequency;
  }

  public LongParam minimumWordFrequency() {
    return minimumWordFrequency;
  }

  public IntParam maximumVocabularySize() {
    return maximumVocabularySize;
  }

  public Param<String> splitting() {
    return splitting;
  }

  public Param<String> casing() {
    return casing;
  }

  public Param<String> punctuation() {
    return punctuation;
  }

  public Param<String> tokenization() {
    return tokenization;
  }

  public Param<String> sourceLanguage() {
    return sourceLanguage;
  }

  public Param<String> targetLanguage() {
    return targetLanguage;
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

  private static String spelling(Enum<?> constant) {
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
    return new DefaultParamsReader<>();
  }

  public static SubwordEstimator load(String path) {
    return read().load(path);
  }
}
