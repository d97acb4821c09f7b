package io.tandem.subword;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.text.Normalizer;
import io.tandem.text.ReversibleSplitter;
import io.tandem.text.Surrogates;
import io.tandem.text.WordSplitter;
import io.tandem.text.moses.TextForm;
import io.tandem.text.moses.Truecaser;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a line into words, in the same way for learning and encoding: lone surrogates become
 * U+FFFD, the casing and the form of the side are applied, and the line is split.
 */
public record LineWords(Casing casing, Splitting splitting, TextForm source, TextForm target)
    implements Serializable {
  public LineWords {
    casing.requireTokenized("", source.tokenization());
    casing.requireTokenized("", target.tokenization());
  }

  /** Creates words from both sides without changing the text. */
  public LineWords(Casing casing, Splitting splitting) {
    this(casing, splitting, TextForm.PLAIN, TextForm.PLAIN);
  }

  /** Returns the same with the casing learned for each side. */
  public LineWords with(Truecaser ofSource, Truecaser ofTarget) {
    return new LineWords(casing, splitting, source.with(ofSource), target.with(ofTarget));
  }

  /** Returns the words of a line of the source language. */
  public List<String> of(String line) {
    return of(line, source);
  }

  /** Returns the words of a line of the target language. */
  public List<String> ofTarget(String line) {
    return of(line, target);
  }

  /** Returns whether pieces are learned from a word. */
  public boolean isLearnable(String word) {
    // Only a space may become a piece with the marker; a marker in the text is written as bytes.
    return splitting != Splitting.REVERSIBLE || !word.equals(ReversibleSplitter.LITERAL_MARK);
  }

  /**
   * Returns the counts of the words that pieces are learned from: the same map if all of them are.
   */
  public Map<String, Long> learnable(Map<String, Long> counts) {
    if (counts.keySet().stream().allMatch(this::isLearnable)) {
      return counts;
    }
    Map<String, Long> learnable = new HashMap<>(counts);
    learnable.keySet().removeIf(word -> !isLearnable(word));
    return learnable;
  }

  /** Returns a line of the source language before it is split into words. */
  public String textOf(String line) {
    return text(line, source);
  }

  /** Returns a line of the target language before it is split into words. */
  public String textOfTarget(String line) {
    return text(line, target);
  }

  private List<String> of(String line, TextForm form) {
    return WordSplitter.of(splitting).split(text(line, form));
  }

  /** Returns a line in this form before it is split into words. */
  String text(String line, TextForm form) {
    return form.prepare(Normalizer.withCasing(Surrogates.replaceLone(line), casing));
  }
}
