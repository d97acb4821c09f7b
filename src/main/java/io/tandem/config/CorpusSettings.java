package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The text of a corpus and how it is cleaned and split.
 *
 * @param kind null in manifests of versions that knew parallel text alone
 */
public record CorpusSettings(
    String dir,
    Kind kind,
    String sourceLanguage,
    String targetLanguage,
    List<InputSettings> inputs,
    Mixing mixing,
    Casing casing,
    Punctuation punctuation,
    Tokenization tokenization,
    List<RuleSettings> rules,
    Lexicon lexicon,
    Shortlist shortlist,
    Duplicates duplicates,
    Leakage leakage,
    SplitShares split,
    Reuse reuse)
    implements Serializable {

  public CorpusSettings {
    kind = kind == null ? Kind.PARALLEL : kind;
    rules = List.copyOf(rules);
    casing.requireTokenized("corpus.", tokenization);
    String source = sourceLanguage;
    String target = targetLanguage;
    inputs = inputs.stream().map(input -> input.orLanguages(source, target)).toList();
    inputs.forEach(InputSettings::requireLanguages);
    for (InputSettings input : inputs) {
      input.requireSidesOf(kind);
    }
    if (kind == Kind.MONOLINGUAL) {
      requireOneSide(target, duplicates, shortlist);
      rules = rules.stream().map(RuleSettings::ofSource).toList();
      leakage = leakage.ofSource();
    }
    boolean hasSubwords = kind == Kind.PARALLEL;
    if (hasSubwords && (punctuation == Punctuation.MOSES || tokenization == Tokenization.MOSES)) {
      String dependent =
          "corpus.%s = moses follows the rules of the language"
              .formatted(punctuation == Punctuation.MOSES ? "punctuation" : "tokenization");
      Check.language("corpus.sourceLanguage", source, dependent);
      Check.language("corpus.targetLanguage", target, dependent);
    }
  }

  private static void requireOneSide(String target, Duplicates duplicates, Shortlist shortlist) {
    String given =
        !target.isBlank()
            ? "corpus.targetLanguage = " + target
            : duplicates.target()
                ? "corpus.duplicates.target = true"
                : shortlist.enabled() ? "corpus.shortlist.enabled = true" : "";
    if (!given.isEmpty()) {
      throw UserException.of(
          "%s with corpus.kind = monolingual: there is text of one language alone, that of corpus.sourceLanguage; leave it out",
          given);
    }
  }

  /**
   * Returns the directory of the corpus, which may not exist yet.
   *
   * @throws UserException when {@code dir} is not set, or cannot be a directory
   */
  public GivenPath requiredDir() {
    return GivenPath.setting("corpus.dir", Check.given("corpus.dir", dir)).asDirectory();
  }

  /**
   * Requires languages to be named by codes. Manifests, which are read as well, are not checked.
   */
  void requireLanguageCodes() {
    LanguageCode.requireKnown("corpus.sourceLanguage", sourceLanguage);
    LanguageCode.requireKnown("corpus.targetLanguage", targetLanguage);
    LanguageCode.requireDifferent(sourceLanguage, targetLanguage);
    for (InputSettings input : inputs) {
      LanguageCode.requireKnown("corpus.inputs sourceLanguage", input.sourceLanguage());
      LanguageCode.requireKnown("corpus.inputs targetLanguage", input.targetLanguage());
    }
  }

  /** Returns the sides that have text. */
  public Side sides() {
    return kind == Kind.PARALLEL ? Side.BOTH : Side.SOURCE;
  }

  /** Returns the names of all scores that come with pairs, in the order of inputs. */
  public List<String> scoreNames() {
    return inputs.stream().flatMap(input -> input.scoreFields().stream()).distinct().toList();
  }

  /** Returns these settings with other inputs. */
  public CorpusSettings withInputs(List<InputSettings> others) {
    return RecordBinder.with(this, Map.of("inputs", others));
  }

  /** Returns the tags of all inputs, in their order. */
  public List<String> tags() {
    return inputs.stream().flatMap(input -> input.tags().stream()).distinct().toList();
  }

  /**
   * Requires at least one input to have the score.
   *
   * @param setting the one that names the score
   */
  public void requireScore(String setting, String score) {
    if (!scoreNames().contains(score)) {
      throw UserException.of(
          "%s = %s: no element of corpus.inputs has a score of this name; their scoreFields are %s",
          setting, score, scoreNames().isEmpty() ? "none" : scoreNames());
    }
  }

  /** The kinds of corpora. */
  public enum Kind {
    /** Sentences with their translations. */
    PARALLEL,
    /** Sentences of one language, as sources without targets, to be translated. */
    MONOLINGUAL
  }

  /** The treatment of capitals. */
  public enum Casing {
    KEEP,
    /** Text is lowercased before anything else. */
    LOWER,
    /**
     * Before subwords are applied, the first word of a sentence gets the casing that it mostly has
     * elsewhere in the training pairs; translations begin with a capital again.
     */
    TRUECASE;

    /**
     * Requires a tokenizer if words are looked up.
     *
     * @param path the path of the settings that say both, for the message
     */
    public void requireTokenized(String path, Tokenization tokenization) {
      if (this == TRUECASE && tokenization != Tokenization.MOSES) {
        throw UserException.of(
            "%1$scasing = truecase with %1$stokenization = none: words must be separated from punctuation before their casing is looked up; set %1$stokenization = moses",
            path);
      }
    }
  }

  /** The normalization of punctuation, as Moses does it for the language. */
  public enum Punctuation {
    KEEP,
    MOSES
  }

  /** The tokenization that splits words from punctuation before subwords. */
  public enum Tokenization {
    NONE,
    MOSES
  }

  /** The formats of files of pairs. */
  public enum Format {
    /** One pair per line, columns separated by tabs. */
    TSV,
    /** Comma-separated values, quoted as in RFC 4180. */
    CSV,
    /** Two files; line n of one is the translation of line n of the other. */
    LINES,
    /** One JSON object per line. */
    JSONL,
    /** Translation memories, TMX 1.0 to 1.4. */
    TMX,
    /** XLIFF 1.0 to 1.2 and 2.0 to 2.2. */
    XLIFF,
    /** Gettext catalogues: text (PO) or compiled (MO), recognized by their first bytes. */
    PO,
    /** Two files of a NIST or WMT test set in SGML: source set and reference set. */
    SGM,
    /** Two Translation indices of Debian (DDTP), joined by Description-md5. */
    DDTP,
    /** WMT test sets in XML, from 2021 on. */
    WMTXML,
    /** Parquet files, or a directory of them. */
    PARQUET,
    /** A table or view in Spark's catalogue. */
    TABLE;

    private static final String XML = ".xml";

    /** Returns whether each side has its own file. */
    public boolean inTwoFiles() {
      return this == LINES || this == SGM || this == DDTP;
    }

    /** Returns whether rows of Spark are read, which have no lines and no order. */
    public boolean isOfRows() {
      return this == PARQUET || this == TABLE;
    }

    /**
     * Returns the usual endings of a file's name, without that of its compression.
     *
     * @throws IllegalStateException for formats whose files are named one by one
     */
    public List<String> endings() {
      return switch (this) {
        // Spark also names tab-separated files .csv.
        case TSV -> List.of(".tsv", ".tab", ".txt", ".csv");
        case CSV -> List.of(".csv", ".txt");
        case JSONL -> List.of(".jsonl", ".json", ".ndjson");
        case TMX -> List.of(".tmx", XML);
        case XLIFF -> List.of(".xlf", ".xliff", ".sdlxliff", ".mxliff", ".mqxliff", XML);
        case PO -> List.of(".po", ".mo", ".gmo");
        case WMTXML -> List.of(XML);
        case PARQUET -> List.of(".parquet", ".parq");
        case LINES -> List.of(".txt");
        case SGM -> List.of(".sgm", ".sgml");
        case DDTP -> List.of();
        case TABLE -> throw new IllegalStateException(this + " has no directory");
      };
    }

    /**
     * Returns the format that the names of an input's files mean, compressed or not: that of the
     * ending or, for two files, lines or a test set. A name that says nothing means TSV.
     *
     * @throws UserException if the ending is that of several formats
     */
    static Format ofNames(String path, String source, String target) {
      if (path.isBlank() && !(source.isBlank() && target.isBlank())) {
        return hasEnding(source, ".sgm") && hasEnding(target, ".sgm") ? SGM : LINES;
      }
      return ofName(path, Stream.of(TSV, JSONL, TMX, XLIFF, PO, PARQUET)).orElse(TSV);
    }

    /**
     * Returns the format that the name of a file of one language means, compressed or not. A name
     * that says nothing, such as {@code news.fr}, means a sentence in each line.
     *
     * @throws UserException if the ending is that of several formats
     */
    static Format ofNameOfText(String path) {
      return ofName(path, Stream.of(LINES, TSV, JSONL, TMX, XLIFF, PO, SGM, PARQUET)).orElse(LINES);
    }

    /**
     * Returns the format that a file's name means, if it is not this one, which is read where names
     * say nothing.
     */
    public Optional<String> contradictedBy(String name) {
      if (this != TSV && this != LINES || endings(this).anyMatch(each -> hasEnding(name, each))) {
        return Optional.empty();
      }
      return hasEnding(name, XML)
          ? Optional.of("xml")
          : Stream.of(CSV, JSONL, TMX, XLIFF, PO, PARQUET)
              .filter(format -> endings(format).anyMatch(each -> hasEnding(name, each)))
              .findFirst()
              .map(format -> format.name().toLowerCase(Locale.ROOT));
    }

    private static Stream<String> endings(Format format) {
      return format == LINES ? Stream.of(".txt") : format.endings().stream();
    }

    private static Optional<Format> ofName(String path, Stream<Format> known) {
      if (hasEnding(path, XML)) {
        throw UserException.of(
            "corpus.inputs: %s may be of several formats: say which, format = tmx, xliff or wmtxml",
            path);
      }
      return hasEnding(path, ".csv")
          ? Optional.of(CSV)
          : known
              .filter(format -> format.endings().stream().anyMatch(each -> hasEnding(path, each)))
              .findFirst();
    }

    private static boolean hasEnding(String name, String ending) {
      String small = name.toLowerCase(Locale.ROOT);
      return small.endsWith(ending)
          || Stream.of(".gz", ".bz2", ".xz", ".zst", ".lz4")
              .anyMatch(compression -> small.endsWith(ending + compression));
    }
  }

  /** The treatment of markup inside the sentences of a translation memory. */
  public enum InlineCodes {
    /** Native codes ({@code bpt ept it ph ut}) are left out; text that they enclose stays. */
    DROP,
    /** The codes are kept as text. */
    KEEP,
    /** Native codes are left out, and Spark's data sources return all codes in columns. */
    COLUMNS
  }

  /**
   * The split that the pairs of an input go to; {@link #AUTO}: by the hash of the source sentence.
   */
  public enum Split {
    AUTO,
    TRAIN,
    VALID,
    TEST
  }

  /** The treatment of translations that their file marks as unfinished. */
  public enum Unfinished {
    /** They are rejected. */
    DROP,
    /** They are treated like all others. */
    KEEP
  }

  /**
   * The mixing of inputs: how their sizes determine their shares in training.
   *
   * @param temperature T: the share of an input with n training pairs is proportional to n^(1/T)
   *     times its weight (Arivazhagan et al. 2019, arXiv 1907.05019, section 4.1)
   */
  public record Mixing(double temperature) implements Serializable {
    public Mixing {
      Check.within("corpus.mixing.temperature", temperature, 1, 1e9);
    }
  }

  /**
   * The learning of a table of likely translations by IBM model 1.
   *
   * @param iterations iterations of expectation maximization in each direction
   * @param minimumFrequency the occurrences from which on a word is told from other rare ones
   * @param maximumWords the most words of a side that are told apart
   * @param minimumProbability the probability from which on a translation is kept
   * @param maximumPairs the most pairs that are learned from, approximately
   */
  public record Lexicon(
      int iterations,
      long minimumFrequency,
      int maximumWords,
      double minimumProbability,
      long maximumPairs)
      implements Serializable {
    private static final int MAX_WORDS = 10_000_000;
    private static final long MIN_PAIRS = 1000;
    private static final long MAX_PAIRS = 1_000_000_000;

    public Lexicon {
      Check.within("corpus.lexicon.iterations", iterations, 1, 100);
      Check.atLeast("corpus.lexicon.minimumFrequency", minimumFrequency, 1);
      Check.within("corpus.lexicon.maximumWords", maximumWords, 1, MAX_WORDS);
      Check.within("corpus.lexicon.minimumProbability", minimumProbability, 0, 0.1);
      Check.within("corpus.lexicon.maximumPairs", maximumPairs, MIN_PAIRS, MAX_PAIRS);
    }
  }

  /**
   * The learning of a lexical shortlist, by the iterations and from the pairs of {@link Lexicon}.
   *
   * @param enabled whether one is learned
   * @param perToken how many likely tokens of the target each token of the source has at most
   * @param frequent how many of the most frequent tokens of the target every sentence has
   */
  public record Shortlist(boolean enabled, int perToken, int frequent) implements Serializable {
    private static final int MAX_TOKENS = 10_000;

    public Shortlist {
      Check.within("corpus.shortlist.perToken", perToken, 1, MAX_TOKENS);
      Check.within("corpus.shortlist.frequent", frequent, 0, MAX_TOKENS);
    }
  }

  /**
   * The pairs that count as duplicates; of each group the one with the best score stays, or the
   * first in the order of inputs, files and lines.
   *
   * @param exact equal pairs
   * @param normalized pairs that are equal except for case, punctuation, spaces and the values of
   *     digits
   * @param target pairs with equal targets
   * @param score name of the score that decides which pair is better; empty: the first is the
   *     better one
   * @param against corpus directories whose pairs are better than all others; null in manifests of
   *     versions without it
   */
  public record Duplicates(
      boolean exact,
      boolean normalized,
      boolean target,
      String score,
      List<String> against,
      NearDuplicates near)
      implements Serializable {
    public Duplicates {
      against = against == null ? List.of() : List.copyOf(against);
      if (!against.isEmpty() && !exact && !normalized && !target && !near.enabled()) {
        throw UserException.of(
            "corpus.duplicates.against names %s, but exact, normalized, target and near.enabled of corpus.duplicates are all false, so that nothing is compared; set one of them to true",
            String.join(", ", against));
      }
    }
  }

  /**
   * Pairs that are almost the same, found by MinHash (Broder 1997) with banded locality-sensitive
   * hashing and then compared.
   *
   * @param enabled whether they are searched for
   * @param threshold the Jaccard similarity of n-grams from which on pairs are near duplicates
   * @param ngram characters of an n-gram
   * @param bands the bands of the signature; pairs with an equal band are compared
   * @param rows hash values of a band
   */
  public record NearDuplicates(boolean enabled, double threshold, int ngram, int bands, int rows)
      implements Serializable {
    public NearDuplicates {
      Check.within("corpus.duplicates.near.threshold", threshold, 0.1, 1);
      Check.within("corpus.duplicates.near.ngram", ngram, 1, 20);
      Check.within("corpus.duplicates.near.bands", bands, 1, 200);
      Check.within("corpus.duplicates.near.rows", rows, 1, 50);
    }
  }

  /**
   * Training pairs that overlap sentences of valid, test or further test sets.
   *
   * @param side the sides compared: source, target, or both, in which case one overlap is enough
   * @param against files with a sentence in each line, or several separated by tabs; or corpus
   *     directories, of which valid and test count
   * @param ngram words of an n-gram; 0: only whole sentences are compared
   * @param containment the share of the n-grams of a test sentence from which on a training
   *     sentence that contains them overlaps it
   */
  public record Leakage(
      LeakageAction action, Side side, List<String> against, int ngram, double containment)
      implements Serializable {
    public Leakage {
      against = List.copyOf(against);
      Check.within("corpus.leakage.ngram", ngram, 0, 50);
      Check.within("corpus.leakage.containment", containment, 0.01, 1);
      if (action == LeakageAction.OFF && !against.isEmpty()) {
        throw UserException.of(
            "corpus.leakage.against names %s, but corpus.leakage.action = off; set it to report or remove",
            String.join(", ", against));
      }
    }

    /** Returns the same for text that has sources alone. */
    Leakage ofSource() {
      if (side == Side.TARGET) {
        throw UserException.of(
            "corpus.leakage.side = target with corpus.kind = monolingual: the text is the source; leave it out");
      }
      if (action != LeakageAction.OFF && against.isEmpty()) {
        throw UserException.of(
            "corpus.leakage.action = %s with corpus.kind = monolingual, which has no valid and test of its own: name test sets or corpora as corpus.leakage.against, or leave it out",
            SettingsText.name(action));
      }
      return new Leakage(action, Side.SOURCE, against, ngram, containment);
    }
  }

  /** The treatment of training pairs that overlap test sets. */
  public enum LeakageAction {
    /** They are not searched for; even so, no source sentence is ever in two splits. */
    OFF,
    /** They are counted in the manifest. */
    REPORT,
    /** They are counted and rejected. */
    REMOVE
  }

  /** The sides of a pair that are tested. */
  public enum Side {
    BOTH,
    SOURCE,
    TARGET
  }

  /**
   * Earlier corpora whose cleaned pairs may be reused if nothing that they depend on has changed.
   *
   * @param enabled whether any corpus is reused
   * @param from corpus directories in addition to the one that is replaced
   */
  public record Reuse(boolean enabled, List<String> from) implements Serializable {
    public Reuse {
      from = List.copyOf(from);
    }
  }

  /** The shares of the source sentences that are held out. */
  public record SplitShares(double valid, double test) implements Serializable {
    public SplitShares {
      Check.within("corpus.split.valid", valid, 0, 1);
      Check.within("corpus.split.test", test, 0, 1);
      Check.within("corpus.split.valid + corpus.split.test", valid + test, 0, 0.9);
    }
  }
}
