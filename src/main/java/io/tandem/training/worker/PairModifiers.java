package io.tandem.training.worker;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.ModifierSettings;
import io.tandem.config.TrainingSettings;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.subword.TaggedLine;
import io.tandem.subword.Vocabulary;
import io.tandem.text.LanguageScripts;
import io.tandem.text.LanguageTag;
import io.tandem.text.variants.Capitals;
import io.tandem.text.variants.EndPunctuation;
import io.tandem.text.variants.Noise;
import io.tandem.text.variants.Typos;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes the text of some pairs in each epoch, so that a network learns to translate what people
 * write and corpora seldom have, such as text in capitals; most modifiers are those of OpusTrainer
 * (Bogoychev et al. 2023, arXiv 2311.14838). Only the pairs that are drawn are decoded and encoded
 * again; one that would become too long stays as it is.
 */
final class PairModifiers implements PairVariation {
  private static final long serialVersionUID = 1L;

  /** The part of the key that tells these draws from all others of an epoch. */
  private static final int DRAWS = -2;

  /** The pairs that are tried until one has the same tags. */
  private static final int PARTNERS = 16;

  private final PairModifier[] modifiers;
  private final Subwords subwords;
  private final TokenLinks links;
  private final String sourceLanguage;
  private final String targetLanguage;
  private final int maximumSentenceTokens;

  private PairModifiers(
      PairModifier[] modifiers,
      Subwords subwords,
      TokenLinks links,
      String sourceLanguage,
      String targetLanguage,
      int maximumSentenceTokens) {
    this.modifiers = modifiers;
    this.subwords = subwords;
    this.links = links;
    this.sourceLanguage = sourceLanguage;
    this.targetLanguage = targetLanguage;
    this.maximumSentenceTokens = maximumSentenceTokens;
  }

  /** Returns the modifiers of the settings; for the rest see {@link PairVariation#of}. */
  static PairModifiers of(
      TrainingSettings training,
      Subwords subwords,
      TokenLinks links,
      String sourceLanguage,
      String targetLanguage) {
    requireEffect(training, subwords);
    return new PairModifiers(
        training.modifiers().stream()
            .filter(modifier -> modifier.share() > 0)
            .map(PairModifier::new)
            .toArray(PairModifier[]::new),
        subwords,
        links,
        sourceLanguage,
        targetLanguage,
        training.maximumSentenceTokens());
  }

  /** See {@link PairVariation#requireEffect}. */
  static void requireEffect(TrainingSettings training, Subwords subwords) {
    Casing casing = subwords.words().casing();
    for (ModifierSettings modifier : training.modifiers()) {
      boolean isTokenized =
          subwords.words().source().isTokenized() || subwords.words().target().isTokenized();
      if (modifier.modifier() == ModifierSettings.Kind.TERMS && isTokenized) {
        throw new UserException(
            "training.modifiers terms: words of a corpus with corpus.tokenization = moses are not told apart as those of a glossary are; leave it out, or prepare the corpus with corpus.tokenization = none");
      }
      if (modifier.modifier().changesCapitals() && casing != Casing.KEEP) {
        throw UserException.of(
            "training.modifiers %s has no effect with the subwords of this corpus, whose corpus.casing = %s undoes it: leave it out, or prepare the corpus with corpus.casing = keep",
            modifier.modifier(), casing.name().toLowerCase(Locale.ROOT));
      }
    }
  }

  /** Returns whether any pairs are changed. */
  boolean changesSome() {
    return modifiers.length > 0;
  }

  @Override
  public PairIds vary(PairIds pair, Shard shard, int number, long... key) {
    long[] whole = Arrays.copyOf(key, key.length + 2);
    whole[key.length] = number;
    whole[key.length + 1] = DRAWS;
    Random random = Shuffle.random(whole);
    List<PairModifier> drawn = draw(random);
    if (drawn.isEmpty()) {
      return pair;
    }
    return read(pair)
        .map(text -> encode(pair, text, modify(text, drawn, new Others(shard, number), random)))
        .filter(ids -> ids.fits(maximumSentenceTokens))
        .orElse(pair);
  }

  /**
   * Draws the modifiers of a pair, each independently of the others, but one of capitals at most.
   * Noise leaves nothing for others to change.
   */
  private List<PairModifier> draw(Random random) {
    List<PairModifier> drawn = new ArrayList<>();
    // One draw for all modifiers of capitals: their shares are next to each other from 0 to 1.
    double capitals = random.nextDouble();
    for (PairModifier modifier : modifiers) {
      boolean ofCapitals = modifier.kind().changesCapitals();
      double at = ofCapitals ? capitals : random.nextDouble();
      if (ofCapitals) {
        capitals -= modifier.share();
      }
      if (at < 0 || at >= modifier.share()) {
        continue;
      }
      if (modifier.kind() == ModifierSettings.Kind.NOISE) {
        return List.of(modifier);
      }
      drawn.add(modifier);
    }
    return drawn;
  }

  /** Returns the text of a pair; nothing if its ids do not determine it, as with UNK. */
  private Optional<TextPair> read(PairIds pair) {
    return isKnown(pair.source()) && isKnown(pair.target())
        ? Optional.of(
            new TextPair(
                subwords.source().read(pair.source()), subwords.target().decode(pair.target())))
        : Optional.empty();
  }

  private static boolean isKnown(int[] ids) {
    return Arrays.stream(ids).noneMatch(id -> id == Vocabulary.UNK);
  }

  /** Returns the ids of changed text; a side whose text is as before keeps its ids. */
  private PairIds encode(PairIds ids, TextPair before, TextPair after) {
    SubwordSide source = subwords.source();
    SubwordSide target = subwords.target();
    String text = after.source().text();
    return new PairIds(
        text.equals(before.source().text())
            ? ids.source()
            : source.encodeTagged(new TaggedLine(after.source().ids(), source.normalized(text))),
        after.target().equals(before.target())
            ? ids.target()
            : target.encode(target.normalized(after.target())));
  }

  private TextPair modify(TextPair pair, List<PairModifier> drawn, Others others, Random random) {
    TextPair changed = pair;
    for (PairModifier modifier : drawn) {
      TextPair next = apply(modifier, changed, others, random);
      changed = next.hasBlankSide() ? changed : next;
    }
    return changed;
  }

  private TextPair apply(PairModifier modifier, TextPair pair, Others others, Random random) {
    return switch (modifier.kind()) {
      case UPPER_CASE ->
          pair.map(
              source -> Capitals.upperCase(source, LanguageTag.of(sourceLanguage).locale()),
              target -> Capitals.upperCase(target, LanguageTag.of(targetLanguage).locale()));
      case TITLE_CASE ->
          pair.map(
              source -> Capitals.titleCase(source, LanguageTag.of(sourceLanguage).locale()),
              target -> Capitals.titleCase(target, LanguageTag.of(targetLanguage).locale()));
      case TYPOS ->
          pair.map(
              source -> Typos.addTo(source, modifier.rate(), random.nextLong()),
              UnaryOperator.identity());
      case END_PUNCTUATION -> withoutEndPunctuation(pair);
      case MERGE -> merge(pair, others, random);
      case NOISE -> {
        String noise = Noise.draw(random.nextLong());
        yield pair.with(noise, noise);
      }
      case TERMS -> TermHints.addTo(pair, subwords, links, random);
    };
  }

  private static TextPair withoutEndPunctuation(TextPair pair) {
    TextPair without = pair.map(EndPunctuation::removeFrom, EndPunctuation::removeFrom);
    boolean bothHadIt =
        !without.source().text().equals(pair.source().text())
            && !without.target().equals(pair.target());
    return bothHadIt ? without : pair;
  }

  /** Appends a pair of the shard that has the same tags: these may say which language to write. */
  private TextPair merge(TextPair pair, Others others, Random random) {
    for (int tried = 0; tried < PARTNERS && !others.isEmpty(); tried++) {
      Optional<TextPair> next = read(others.draw(random));
      if (next.isPresent() && next.get().hasSameTags(pair)) {
        return pair.with(
            join(sourceLanguage, pair.source().text(), next.get().source().text()),
            join(targetLanguage, pair.target(), next.get().target()));
      }
    }
    return pair;
  }

  /** Joins sentences: Chinese and Japanese put no spaces between them, unlike Korean and Thai. */
  private static String join(String language, String first, String second) {
    Set<UnicodeScript> scripts = LanguageScripts.of(language);
    boolean closesUp =
        scripts.contains(UnicodeScript.HAN) && !scripts.contains(UnicodeScript.HANGUL);
    return first + (closesUp ? "" : " ") + second;
  }

  /** The pairs of a shard but one. */
  private record Others(Shard shard, int one) {
    boolean isEmpty() {
      return shard.size() < 2;
    }

    PairIds draw(Random random) {
      int drawn = random.nextInt(shard.size() - 1);
      return shard.stored(drawn < one ? drawn : drawn + 1);
    }
  }
}
