package io.tandem.corpus.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The elements that an element may contain, in their order, written as in {@code skeleton? other*
 * notes? unit|group+}.
 */
final class ContentModel {
  private static final Pattern PARTICLE = Pattern.compile("([a-zA-Z|]+)([?*+]?)");

  private record Particle(Set<String> names, boolean required, boolean repeated) {}

  private final List<Particle> particles = new ArrayList<>();

  ContentModel(String model) {
    Matcher particle = PARTICLE.matcher(model);
    while (particle.find()) {
      String count = particle.group(2);
      particles.add(
          new Particle(
              Set.of(particle.group(1).split("\\|")),
              count.isEmpty() || count.equals("+"),
              count.equals("*") || count.equals("+")));
    }
  }

  /** A place in the content of one element. */
  final class Place {
    private int at;
    private boolean seen;

    /** Goes on to an element with this name; returns whether it may be here. */
    boolean accepts(String name) {
      while (at < particles.size()) {
        Particle particle = particles.get(at);
        if (particle.names.contains(name) && (particle.repeated || !seen)) {
          seen = true;
          return true;
        }
        if (particle.required && !seen) {
          return false;
        }
        at++;
        seen = false;
      }
      return false;
    }

    /** Returns the names of which one is still missing; empty if the content is complete. */
    List<String> missing() {
      for (int i = at; i < particles.size(); i++) {
        Particle particle = particles.get(i);
        if (particle.required && !(i == at && seen)) {
          return particle.names.stream().sorted().toList();
        }
      }
      return List.of();
    }
  }
}
