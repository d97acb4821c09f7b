package io.tandem.config;

import java.io.Serializable;
import java.util.List;

/** The parallel text and how it is cleaned and split. */
public record CorpusSettings(
    String dir,
    String sourceLanguage,
    String targetLanguage,
    List<Input> inputs,
    Casing casing,
    Punctuation punctuation,
    Tokenization tokenization,
    Filters filters,
    Split split)
    implements Serializable {

  public CorpusSettings {
    inputs = List.copyOf(inputs);
  }

  public String requiredDir() {
    return Check.given("corpus.dir", dir);
  }

  /** Whether text is lowercased before anything else. */
  public enum Casing {
    KEEP,
    LOWER
  }

  /** Whether punctuation is brought into one spelling, as Moses does for the language. */
  public enum Punctuation {
    KEEP,
    MOSES
  }

  /** Whether a tokenizer parts words from punctuation before subwords. */
  public enum Tokenization {
    NONE,
    MOSES
  }

  /** How pairs stand in files. */
  public enum Format {
    TSV,
    LINES
  }

  /**
   * Which part of the corpus the pairs of an input go to; {@link #AUTO}: by the hash of the source
   * sentence.
   */
  public enum Part {
    AUTO,
    TRAIN,
    VALID,
    TEST
  }

  /**
   * One source of pairs. TSV uses {@code path} and the columns (from 1); LINES uses {@code source}
   * and {@code target}. Paths are Hadoop paths.
   */
  public record Input(
      Format format,
      String path,
      String source,
      String target,
      int sourceColumn,
      int targetColumn,
      Part split)
      implements Serializable {
    public Input {
      if (format == Format.TSV && path.isBlank()) {
        throw new UserException("an element of corpus.inputs has format = tsv and no path");
      }
      if (format == Format.LINES && (source.isBlank() || target.isBlank())) {
        throw new UserException(
            "an element of corpus.inputs has format = lines and needs both source and target; it has source = \"%s\", target = \"%s\""
                .formatted(source, target));
      }
      Check.atLeast("corpus.inputs sourceColumn", sourceColumn, 1);
      Check.atLeast("corpus.inputs targetColumn", targetColumn, 1);
      if (format == Format.TSV && sourceColumn == targetColumn) {
        throw new UserException(
            "corpus.inputs: sourceColumn and targetColumn are both %d".formatted(sourceColumn));
      }
    }
  }

  /** Limits of a usable pair. */
  public record Filters(
      int minimumWords,
      int maximumWords,
      int maximumCharacters,
      double maximumLengthRatio,
      int ratioFreeCharacters,
      boolean rejectIdentical,
      boolean rejectDuplicates)
      implements Serializable {
    public Filters {
      Check.atLeast("corpus.filters.minimumWords", minimumWords, 1);
      Check.atLeast("corpus.filters.maximumWords", maximumWords, minimumWords);
      Check.atLeast("corpus.filters.maximumCharacters", maximumCharacters, 1);
      Check.atLeast("corpus.filters.maximumLengthRatio", maximumLengthRatio, 1);
      Check.atLeast("corpus.filters.ratioFreeCharacters", ratioFreeCharacters, 0);
    }
  }

  /** Shares of the source sentences set apart. */
  public record Split(double valid, double test) implements Serializable {
    public Split {
      Check.within("corpus.split.valid", valid, 0, 1);
      Check.within("corpus.split.test", test, 0, 1);
      Check.within("corpus.split.valid + corpus.split.test", valid + test, 0, 0.9);
    }
  }
}
