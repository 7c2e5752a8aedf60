// The flags of a command, also those that stand before its name: `concord serve --port 4001 gateway`.

import type { Command } from 'commander';
import { didYouMean, listWords } from '../errors/suggest.ts';

/** A flag in both places counts where it stands last. One that the command does not have ends the program with a message. */
export function readFlags<Flags>(command: Command): Flags {
  const flags = command.opts();
  for (let above = command.parent; above !== null; above = above.parent) {
    for (const option of above.options) {
      const name = option.attributeName();
      if (above.getOptionValueSource(name) !== 'cli') continue;
      if (!command.options.some((own) => own.attributeName() === name)) {
        command.error(`error: unknown option '${option.long}' of ${pathOf(command)}`);
      }
      if (command.getOptionValueSource(name) !== 'cli') flags[name] = above.getOptionValue(name);
    }
  }
  return flags as Flags;
}

/** For a command that does something itself and has parts: what is left is the name of no part. */
export function refuseUnknownPart(command: Command): void {
  const [given] = command.args;
  if (given === undefined) return;
  const parts = command.commands.map((part) => part.name());
  const close = didYouMean(given, parts);
  command.error(`error: ${pathOf(command)} has no part '${given}'.${close} Its parts are ${listWords(parts, 'and')}.`);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
