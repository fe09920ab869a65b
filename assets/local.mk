# assets: data files: loader search table, parameter catalogue, service file, completions.
