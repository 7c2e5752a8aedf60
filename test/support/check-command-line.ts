// A command line as a page or a file says it -> what the program would refuse of it, without running anything.

import { type Command, CommanderError } from 'commander';
import { createProgram } from '../../cli/main.ts';

/** `words` without `concord`. Null where the program would take it. */
export function findCommandProblem(words: readonly string[]): string | null {
  let command: Command = createProgram();
  let rest = [...words];
  for (let next = findSubcommand(command, rest); next !== undefined; next = findSubcommand(command, rest)) {
    command = next;
    rest = rest.slice(1);
  }
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  try {
    const { operands, unknown } = command.parseOptions(rest);
    const given = [...operands, ...unknown];
    const flag = unknown.find((word) => word.startsWith('-'));
    if (flag !== undefined) return `${command.name()} has no option ${flag}`;
    const required = command.registeredArguments.filter((argument) => argument.required);
    if (given.length < required.length) return `${command.name()} needs <${required[given.length]?.name()}>`;
    if (given.length > command.registeredArguments.length) {
      return `${command.name()} has no command or argument "${given[command.registeredArguments.length]}"`;
    }
    const missing = command.options.find(
      (option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined,
    );
    return missing === undefined ? null : `${command.name()} needs ${missing.flags}`;
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
}

function findSubcommand(command: Command, [word]: readonly string[]): Command | undefined {
  return command.commands.find((candidate) => candidate.name() === word);
}
